"""Living goods are never marked as deleted because a part of an exchange has not come, or came in another order."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting.models import Item, Membership, Organization
from accounting.services.access import membership_create
from exchange.access import exchange_role_permissions_ensure
from exchange.models import ExchangeRun, OneCSession
from exchange.onec.imports.importer import Import, onec_import
from exchange.onec.protocol import sessions
from exchange.onec.protocol.steps import idle_sessions_close
from exchange.tasks import runs_do
from tests.exchange.onec.client import OneC, OneCError, packed
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, price, product
from tests.support.books import make_user

pytestmark = pytest.mark.django_db

Files = dict[str, str]


def items(*guids: str, only_changes: str = "true", of: str = "к") -> str:
    rows = "".join(product(guid, UNIT) for guid in guids)
    text = catalogue(rows, only_changes=only_changes).replace("<Ид>к</Ид>", f"<Ид>{of}</Ид>")
    return text.replace(' СодержитТолькоИзменения=""', "")


def priced(*guids: str) -> str:
    return offers("".join(offer(guid, price("5")) for guid in guids))


def marked() -> list[str]:
    return sorted(Item.objects.filter(deletion_mark=True).values_list("guid", flat=True))


def remarks() -> str:
    return "\n".join(ExchangeRun.objects.latest("id").messages.values_list("text", flat=True))


# --- Files of one set, whatever they are called ---


def by_command(organization: Organization, files: Files, folder: Path) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    outcome = onec_import(organization=organization, paths=[folder], trigger=ExchangeRun.Trigger.COMMAND)
    assert outcome.run.status in ("done", "remarks"), outcome.run.error


def by_page(organization: Organization, files: Files, folder: Path) -> None:
    user = make_user()
    membership_create(user=user, organization=organization, role=Membership.Role.OWNER)
    exchange_role_permissions_ensure()
    browser = Client()
    browser.force_login(user)
    archive = folder / "v8.zip"
    archive.write_bytes(packed({name: text.encode() for name, text in files.items()}))
    with archive.open("rb") as stream:
        preview = browser.post(reverse("onec:load", args=[organization.pk]), {"files": [stream]})["Location"]
    assert "помечено на удаление" not in browser.get(preview).content.decode()
    browser.post(preview)
    runs_do(ExchangeRun.objects.latest("id").pk)


SETS: dict[str, Files] = {
    "the full one is read later": {
        "import___aaa.xml": items("1", "2"),
        "import___bbb.xml": items("3", only_changes="false"),
    },
    "ten stands before two": {
        "import0_10.xml": items("10"),
        "import0_2.xml": items("2", only_changes="false"),
    },
    "pictures stand before the goods": {
        "foto.xml": items("1"),
        "import.xml": items("2", only_changes="false"),
    },
    "the first says nothing": {
        "import0_1.xml": items("1", only_changes=""),
        "import0_2.xml": items("2", only_changes="false"),
    },
}


@pytest.mark.parametrize("load", [by_command, by_page])
@pytest.mark.parametrize("files", SETS.values(), ids=list(SETS))
def test_whatever_came_in_the_exchange_is_there(
    organization: Organization, files: Files, load: Callable[..., None], tmp_path: Path
) -> None:
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        load(organization, files, folder)
        assert marked() == []
    assert Item.objects.count() == sum(text.count("<Товар>") for text in files.values())


def test_a_fragment_without_the_attribute_may_come_before_the_one_that_is_full(onec: OneC) -> None:
    files = {"import0_1.xml": items("1", only_changes=""), "import0_2.xml": items("2", only_changes="false")}
    onec.exchange_catalogue({name: text.encode() for name, text in files.items()}, complete=True)
    assert marked() == []


def test_changes_of_one_catalogue_take_nothing_away_because_another_one_is_full(onec: OneC) -> None:
    onec.exchange_catalogue({"import.xml": items("d1", "d2", of="dd").encode()}, complete=True)
    full, changes = items("c1", only_changes="false", of="cc"), items("d1", of="dd")
    onec.exchange_catalogue({"1.xml": full.encode(), "2.xml": changes.encode()}, complete=True)
    assert marked() == []


def test_a_full_catalogue_may_begin_with_a_fragment_without_goods(onec: OneC) -> None:
    onec.exchange_catalogue({"import.xml": items("1", "2").encode()})
    files = {"import0_1.xml": items(only_changes="false"), "import0_2.xml": items("1")}
    onec.exchange_catalogue({name: text.encode() for name, text in files.items()}, complete=True)
    assert marked() == ["2"]


# --- An exchange of which something is missing ---

THREE = {
    "1.xml": items("1", only_changes="false").encode(),
    "2.xml": items("2").encode(),
    "3.xml": items("3").encode(),
}


@pytest.fixture
def known(onec: OneC) -> OneC:
    """1C with three items in the books."""
    onec.exchange_catalogue({"import.xml": items("1", "2", "3").encode()})
    return onec


def begin(onec: OneC, *, pack: bool = False) -> None:
    onec.checkauth()
    onec.init()
    if pack:
        onec.send("v8.zip", packed(THREE))
        return
    for name, content in THREE.items():
        onec.send(name, content)


def complete(onec: OneC) -> None:
    assert onec.request("GET", "catalog", "complete") == ["success"]


@pytest.mark.parametrize("pack", [False, True], ids=["xml", "zip"])
def test_a_file_that_1c_never_asked_to_import_may_hold_what_is_missing(known: OneC, pack: bool) -> None:
    begin(known, pack=pack)
    known.load("1.xml")
    known.load("3.xml")
    complete(known)
    assert marked() == []
    assert "«2.xml»" in remarks()
    assert ExchangeRun.objects.latest("id").status == "remarks"


def test_a_file_that_was_not_sent_may_hold_what_is_missing(known: OneC) -> None:
    known.checkauth()
    known.init()
    known.send("1.xml", THREE["1.xml"])
    known.send("3.xml", THREE["3.xml"])
    known.load("1.xml")
    with pytest.raises(OneCError, match="не передан"):
        known.load("2.xml")
    known.load("3.xml")
    complete(known)
    assert marked() == []
    assert "Файл «2.xml» не передан" in remarks()


def test_a_file_that_failed_by_an_error_of_ours_may_hold_what_is_missing(
    known: OneC, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(known)
    known.load("1.xml")
    with monkeypatch.context() as broken:

        def refuse(*args: object) -> None:
            raise OperationalError("database is locked")

        broken.setattr(Import, "_write", refuse)
        with pytest.raises(OneCError):
            known.load("2.xml")
    known.load("3.xml")
    complete(known)
    assert marked() == []


def test_what_an_earlier_try_left_makes_its_claim_to_be_full_void(known: OneC) -> None:
    begin(known)
    known.load("1.xml")
    known.init()
    known.send("prices.xml", priced("1").encode())
    known.load("prices.xml")
    complete(known)
    assert marked() == []


# --- 1C falls silent without saying that the exchange is over ---


def fall_silent() -> None:
    OneCSession.objects.update(seen_at=timezone.now() - sessions.IDLE - timedelta(seconds=1))
    idle_sessions_close()


def many(count: int) -> list[str]:
    return [f"{number}" for number in range(1, count + 1)]


@pytest.fixture
def twenty(onec: OneC) -> OneC:
    onec.exchange_catalogue({"import.xml": items(*many(20)).encode()})
    return onec


def test_silence_after_the_goods_alone_is_not_the_end_of_an_exchange(twenty: OneC) -> None:
    twenty.exchange_catalogue({"import0_1.xml": items(*many(19), only_changes="false").encode()})
    fall_silent()
    assert marked() == []
    assert "1С замолчала, не сказав, что обмен закончен. Товаров, которых в ней не было: 1;" in remarks()


def test_silence_after_goods_and_offers_is_the_end_of_an_exchange(twenty: OneC) -> None:
    files = {"import.xml": items(*many(19), only_changes="false"), "offers.xml": priced(*many(19))}
    twenty.exchange_catalogue({name: text.encode() for name, text in files.items()})
    fall_silent()
    assert marked() == ["20"]


def test_an_exchange_of_portions_may_fall_silent_between_two_of_them(twenty: OneC) -> None:
    files = {
        "import0_1.xml": items(*many(10), only_changes="false"),
        "offers0_1.xml": priced(*many(10)),
        "import0_2.xml": items(*many(19)),
        "offers0_2.xml": priced(*many(19)),
    }
    twenty.exchange_catalogue({name: text.encode() for name, text in files.items()})
    fall_silent()
    assert marked() == []


def test_silence_never_takes_a_large_part_of_the_goods_away(twenty: OneC) -> None:
    files = {"import0_1.xml": items(*many(10), only_changes="false"), "offers0_1.xml": priced(*many(10))}
    twenty.exchange_catalogue({name: text.encode() for name, text in files.items()})
    fall_silent()
    assert marked() == []
    assert "Товаров, которых в ней не было: 10;" in remarks()


def test_the_same_exchange_is_concluded_when_1c_says_that_it_is_over(twenty: OneC) -> None:
    files = {"import0_1.xml": items(*many(10), only_changes="false"), "offers0_1.xml": priced(*many(10))}
    twenty.exchange_catalogue({name: text.encode() for name, text in files.items()}, complete=True)
    assert len(marked()) == 10


def test_silence_after_a_list_of_changes_is_nothing_to_be_told(twenty: OneC) -> None:
    twenty.exchange_catalogue({"import.xml": items("1").encode()})
    fall_silent()
    assert (marked(), remarks()) == ([], "")
