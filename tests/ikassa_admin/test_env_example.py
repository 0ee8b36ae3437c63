"""The file that a person copies to .env names every variable, and nothing that is not read."""

import re
from pathlib import Path

from ikassa_admin.environment import Environment

CHECKOUT = Path(__file__).resolve().parents[2]
EXAMPLE = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
READING = re.compile(
    r"env\.(?:text|flag|hosts|servers|origins|fernet_keys|database|cache|number|choice|mail)\(\s*\"(\w+)\""
)


def named() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_it_names_exactly_what_the_settings_read() -> None:
    settings = (CHECKOUT / "ikassa_admin" / "settings.py").read_text(encoding="utf-8")
    assert named() == set(READING.findall(settings))


def test_the_table_in_the_readme_names_them_too() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", readme, re.MULTILINE)) == named()


def test_its_values_are_understood_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.replace("\n#", "\n"), encoding="utf-8")

    class Separate(Environment):
        ENVIRON: dict[str, str] = {}

    Separate.read_env(tmp_path / ".env")
    env = Separate()
    assert env.flag("DEBUG", default=True) is False
    assert env.hosts("ALLOWED_HOSTS") == ["kassa.example.by"]
    assert env.origins("CSRF_TRUSTED_ORIGINS") == ["https://kassa.example.by"]
    assert env.flag("TRUSTED_PROXY", default=False) is True
    assert env.database("DATABASE_URL", default="")["NAME"] == "ikassa"
    assert env.cache("CACHE_URL", default="")["BACKEND"].endswith("LocMemCache")
