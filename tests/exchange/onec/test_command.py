"""`manage.py onec`: one JSON object whatever happens, an exit code, and words for a person."""

import json
from pathlib import Path
from typing import Any

import pytest

from accounting.models import Item, Organization
from exchange.models import ExchangeRun
from tests.exchange.onec.samples import CHARACTERISTICS, RETAIL, catalogue, product
from tests.support.commands import run_command

pytestmark = pytest.mark.django_db(transaction=True)


def onec(*arguments: Any) -> tuple[int, str]:
    """Run the command; its exit code and what it printed."""
    code, printed, complaint = run_command("onec", *arguments)
    return code, printed + complaint


def onec_json(*arguments: Any) -> tuple[int, dict[str, Any]]:
    code, printed = onec(*arguments, "--json")
    return code, json.loads(printed)


def test_a_folder_is_imported_and_journalled(organization: Organization) -> None:
    code, answer = onec_json("import", RETAIL, "--organization", organization.unp)

    run = ExchangeRun.objects.get()
    assert (code, answer["status"], answer["refused"]) == (0, "done", [])
    assert answer["items"] == {"created": 2, "unchanged": 2}
    assert (run.kind, run.status, run.organization, run.connection) == ("onec_import", "done", organization, None)
    assert run.counters["created"] == answer["created"] > 0


def test_a_second_import_changes_nothing(organization: Organization) -> None:
    onec("import", RETAIL, "--organization", organization.unp)
    _, answer = onec_json("import", RETAIL, "--organization", organization.unp)
    assert (answer["created"], answer["changed"], answer["marked_deleted"]) == (0, 0, 0)


def test_what_is_refused_makes_the_exit_code_one_and_stands_in_the_journal(organization: Organization) -> None:
    code, answer = onec_json("import", CHARACTERISTICS, "--organization", organization.unp)

    run = ExchangeRun.objects.get()
    assert (code, answer["status"], answer["refused_count"]) == (1, "done", 2)
    # What is refused for one reason is told in one line.
    assert (run.status, run.messages.count()) == ("remarks", 1)
    # The answer has words, the journal has data.
    row = answer["refused"][0]
    assert run.messages.get().text == f"{row['object']}: {row['reason']} ({row['place']})"
    assert run.counters["refused"] == [run.messages.get().issue]


def test_a_broken_file_is_a_failed_run_and_leaves_the_books_alone(tmp_path: Path, organization: Organization) -> None:
    whole = tmp_path / "0.xml"
    whole.write_text(catalogue(product("1")), encoding="utf-8")
    broken = tmp_path / "1.xml"
    broken.write_text(catalogue(product("2"))[:-30], encoding="utf-8")

    code, answer = onec_json("import", whole, broken, "--organization", organization.unp)

    assert (code, answer["status"]) == (2, "failed")
    assert "«1.xml» повреждён" in answer["error"]
    assert not Item.objects.exists()
    assert ExchangeRun.objects.get().status == "failed"


def test_an_unknown_organization_and_a_missing_file_are_told(organization: Organization) -> None:
    assert onec_json("import", RETAIL, "--organization", "000")[1]["error"].startswith("Организации с УНП 000 нет")
    code, answer = onec_json("import", "/нет/такого.xml", "--organization", organization.unp)
    assert (code, "Нет файла или папки" in answer["error"]) == (2, True)


def test_a_person_reads_what_was_done(organization: Organization) -> None:
    code, printed = onec("import", CHARACTERISTICS, "--organization", organization.unp)
    assert code == 1
    assert "создано: 18" in printed
    assert "Отклонено: 2" in printed
