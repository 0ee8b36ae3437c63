"""1C exchanges with us as with a site, over HTTP, and knows nothing of what we are."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone

from accounting.models import Item, Organization, Price, Sku, StockBalance, Warehouse
from exchange.codes import OneCCode
from exchange.models import ExchangeRun, OneCChunk, OneCFile, OneCSession
from exchange.onec.commerceml.elements import Element
from exchange.onec.imports import importer as imports
from exchange.onec.protocol import sessions, steps
from exchange.onec.protocol.users import onec_user_create
from tests.exchange.onec.client import SECRET, OneC, OneCError, packed
from tests.exchange.onec.samples import RETAIL, UNIT, catalogue, offer, offers, price, product, stock
from tests.support.books import make_organization, make_warehouse

pytestmark = pytest.mark.django_db


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.xml"))}


def goods(count: int, *, only_changes: str = "true") -> dict[str, bytes]:
    """A small exchange: items 1… with a price and a stock."""
    rows = "".join(product(f"{number}", UNIT, name=f"Товар {number}") for number in range(1, count + 1))
    priced = "".join(offer(f"{number}", price("5") + stock("3")) for number in range(1, count + 1))
    return {
        "import.xml": catalogue(rows, only_changes=only_changes).encode(),
        "offers.xml": offers(priced, only_changes=only_changes).encode(),
    }


class TestGoods:
    @pytest.mark.parametrize("pack", [False, True], ids=["xml", "zip"])
    def test_a_whole_exchange_of_goods(self, onec: OneC, organization: Organization, pack: bool) -> None:
        onec.part = 1000
        onec.exchange_catalogue(files_of(RETAIL), pack=pack)

        run = ExchangeRun.objects.get()
        assert (Item.objects.count(), Price.objects.count(), StockBalance.objects.count()) == (2, 5, 5)
        assert set(Warehouse.objects.values_list("organization", flat=True)) == {organization.pk}
        assert (run.kind, run.trigger, run.status) == ("onec_import", "onec", "done")
        assert run.counters["items"] == {"created": 2, "unchanged": 2}
        assert not OneCFile.objects.exists()

    def test_init_answers_exactly_two_lines(self, onec: OneC) -> None:
        onec.checkauth()
        assert onec.request("GET", "catalog", "init") == ["zip=yes", f"file_limit={sessions.FILE_LIMIT}"]

    def test_an_import_that_takes_long_is_done_in_steps(self, onec: OneC, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(steps, "STEP_SECONDS", 0)
        monkeypatch.setattr(imports, "BATCH", 10)
        onec.exchange_catalogue(goods(35))

        run = ExchangeRun.objects.get()
        assert onec.progress[:3] == ["Загружено 10 из 35.", "Загружено 20 из 35.", "Загружено 30 из 35."]
        assert (Item.objects.count(), Price.objects.count(), StockBalance.objects.count()) == (35, 35, 35)
        assert run.counters["items"] == {"created": 35}
        assert (run.done, run.total, run.status) == (35, 35, "done")

    def test_a_price_type_takes_the_currency_of_its_first_price_in_another_file(
        self, onec: OneC, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(steps, "STEP_SECONDS", 0)
        monkeypatch.setattr(imports, "BATCH", 1)
        head = "<ТипыЦен><ТипЦены><Ид>т</Ид><Наименование>Розница</Наименование></ТипЦены></ТипыЦен>"
        said = (("1", "RUB"), ("2", "RUB"), ("3", "USD"))
        rows = "".join(offer(guid, price("5", price_type="т", currency=currency)) for guid, currency in said)
        onec.exchange_catalogue(
            {
                "import.xml": catalogue("".join(product(guid, UNIT) for guid, _ in said)).encode(),
                "offers.xml": offers("", head=head).encode(),
                "prices.xml": offers(rows).encode(),
            }
        )
        assert set(Price.objects.values_list("sku__item__guid", "price_type__currency")) == {("1", "RUB"), ("2", "RUB")}

    def test_pictures_are_taken_and_not_kept(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("import_files/aa/picture.jpg", b"\xff\xd8")
        assert not OneCFile.objects.exists()

    def test_a_file_in_a_folder_of_the_archive_is_found_by_its_name(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("v8.zip", packed({"webdata/import.xml": catalogue(product("1", UNIT)).encode()}))
        onec.load("import.xml")
        assert Item.objects.count() == 1

    def test_what_was_refused_stands_in_the_journal(self, onec: OneC) -> None:
        onec.exchange_catalogue({"offers.xml": offers(offer("нет", price("5"))).encode()})
        run = ExchangeRun.objects.get()
        assert (run.status, run.counters["refused_count"]) == ("remarks", 1)
        message = run.messages.get()
        assert message.text == (
            "Предложение «нет»: товара с Ид «нет» нет. Выгрузите из 1С и сам товар. (offers.xml, строка 1)"
        )
        assert run.counters["refused"] == [message.issue]
        assert message.issue == {
            "code": OneCCode.ITEM_UNKNOWN,
            "subject": {"kind": "offer", "name": "нет"},
            "params": {"guid": "нет", "place": {"file": "offers.xml", "lines": [1], "more": 0}},
        }

    def test_a_failed_step_leaves_its_error_as_data_and_a_good_one_takes_it_away(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        with pytest.raises(OneCError, match="не передан"):
            onec.load("import.xml")
        run = ExchangeRun.objects.get()
        assert run.error_issue == {"code": OneCCode.FILE_NOT_SENT, "params": {"file": "import.xml"}}
        onec.send("import.xml", catalogue(product("1", UNIT)).encode())
        onec.load("import.xml")
        run.refresh_from_db()
        assert (run.error, run.error_issue) == ("", None)

    def test_a_full_exchange_ends_when_1c_says_so(self, onec: OneC) -> None:
        onec.exchange_catalogue(goods(2))
        onec.exchange_catalogue(goods(1, only_changes="false"))
        assert not Item.objects.filter(deletion_mark=True).exists()

        onec.exchange_catalogue(goods(1, only_changes="false"), complete=True)
        assert list(Item.objects.filter(deletion_mark=True).values_list("guid", flat=True)) == ["2"]

    def test_a_full_exchange_ends_when_1c_has_been_silent_for_long(self, onec: OneC) -> None:
        onec.exchange_catalogue(goods(20))
        onec.exchange_catalogue(goods(19, only_changes="false"))
        OneCSession.objects.update(seen_at=timezone.now() - sessions.IDLE - timedelta(seconds=1))

        onec.checkauth()

        assert Item.objects.get(guid="20").deletion_mark
        assert OneCSession.objects.filter(closed_at=None).count() == 1

    @pytest.mark.parametrize("first", ["complete", "deactivate"])
    def test_the_end_of_an_exchange_may_be_told_again(self, onec: OneC, first: str) -> None:
        onec.exchange_catalogue(goods(2))
        onec.exchange_catalogue(goods(1, only_changes="false"))
        for mode in (first, "complete", "complete"):
            assert onec.request("GET", "catalog", mode) == ["success"]
        assert ExchangeRun.objects.latest("id").counters["items"] == {"unchanged": 1, "marked_deleted": 1}

    def test_an_exchange_that_is_over_takes_nothing_more(self, onec: OneC) -> None:
        onec.exchange_catalogue(goods(1), complete=True)
        with pytest.raises(OneCError, match="Сеанс обмена не найден"):
            onec.init()
        OneCSession.objects.update(closed_at=timezone.now() - sessions.IDLE - timedelta(seconds=1))
        with pytest.raises(OneCError, match="Сеанс обмена не найден"):
            onec.request("GET", "catalog", "complete")


class TestArchives:
    """Names of files inside archives, and the names by which 1C asks for them."""

    def load_packed(self, onec: OneC, files: dict[str, str], *names: str) -> None:
        onec.checkauth()
        onec.init()
        onec.send("v8_1.zip", packed({name: text.encode() for name, text in files.items()}))
        for name in names:
            onec.load(name)

    TWO_FOLDERS = {
        "webdata/a/import.xml": catalogue(product("а", UNIT)),
        "webdata/b/import.xml": catalogue(product("б", UNIT)),
    }

    @pytest.mark.parametrize(
        "names",
        [
            ("webdata/b/import.xml", "webdata/a/import.xml"),
            ("b/import.xml", "a/import.xml"),
            ("/site/webdata/b/import.xml", "/site/webdata/a/import.xml"),
            ("import.xml", "import.xml"),
            ("v8_1.zip",),
        ],
    )
    def test_a_file_is_found_in_its_own_folder(self, onec: OneC, names: tuple[str, ...]) -> None:
        self.load_packed(onec, self.TWO_FOLDERS, *names)
        assert set(Item.objects.values_list("guid", flat=True)) == {"а", "б"}
        assert not OneCFile.objects.exists()

    def test_the_folder_that_is_named_is_meant(self, onec: OneC) -> None:
        self.load_packed(onec, self.TWO_FOLDERS, "b/import.xml")
        assert Item.objects.get().guid == "б"

    def test_a_folder_that_is_not_there_is_no_other_one(self, onec: OneC) -> None:
        with pytest.raises(OneCError, match="не передан"):
            self.load_packed(onec, self.TWO_FOLDERS, "c/import.xml")

    def test_messages_call_an_archive_as_1c_does(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("v8_1.zip", packed(goods(3))[:-30])
        with pytest.raises(OneCError, match=r"Архив «v8_1\.zip» повреждён"):
            onec.load("v8_1.zip")
        onec.send("v8_1.zip", packed({"readme.txt": b""}))
        with pytest.raises(OneCError, match=r"В «v8_1\.zip» нет файлов xml"):
            onec.load("v8_1.zip")


class TestBrokenUploads:
    def test_a_file_that_is_cut_is_refused_and_leaves_nothing_behind(self, onec: OneC) -> None:
        whole = goods(3)["import.xml"]
        with pytest.raises(OneCError, match="повреждён или передан не до конца"):
            onec.exchange_catalogue({"import.xml": whole[:-40]})
        assert [model.objects.count() for model in (Item, OneCFile, OneCChunk)] == [0, 0, 0]
        assert ExchangeRun.objects.get().status == "failed"

        onec.exchange_catalogue({"import.xml": whole})
        assert Item.objects.count() == 3

    def test_an_archive_that_is_cut_is_refused(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("v8.zip", packed(goods(3))[:-30])
        with pytest.raises(OneCError, match=r"Архив «v8\.zip» повреждён"):
            onec.load("import.xml")
        assert not OneCFile.objects.exists()

    def test_a_length_that_is_no_number_breaks_nothing(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        answer = onec.request("POST", "catalog", "file", filename="import.xml", body=b"<a/>", CONTENT_LENGTH="²")
        assert answer == ["success"]

    def test_a_part_without_a_length_is_not_taken_for_an_empty_one(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
        body = {"wsgi.input": BytesIO(goods(1)["import.xml"])}
        onec.request("POST", "catalog", "file", filename="import.xml", **chunked, **body)
        onec.load("import.xml")
        assert Item.objects.count() == 1

    def test_init_drops_what_an_earlier_try_left(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("import.xml", b"<half")
        onec.init()
        onec.send("import.xml", goods(1)["import.xml"])
        onec.load("import.xml")
        assert Item.objects.count() == 1

    @pytest.mark.parametrize("begun", [1, 2], ids=["whole", "half"])
    @pytest.mark.parametrize("pack", [False, True], ids=["xml", "zip"])
    def test_a_file_that_is_sent_again_begins_anew(self, onec: OneC, pack: bool, begun: int) -> None:
        whole = goods(30)["import.xml"]
        name, content = ("v8.zip", packed({"import.xml": whole})) if pack else ("import.xml", whole)
        onec.part = len(content) // 3
        onec.checkauth()
        onec.init()
        onec.send(name, content[: len(content) // begun])
        onec.send(name, content)
        onec.load("import.xml")
        assert Item.objects.count() == 30

    def test_a_part_of_an_archive_may_begin_with_another_of_its_files(self, onec: OneC) -> None:
        archive = packed(goods(3))
        second = archive.index(b"PK\x03\x04", 4)
        onec.checkauth()
        onec.init()
        onec.send("v8.zip", archive[:second])
        onec.send("v8.zip", archive[second:])
        onec.load("import.xml")
        onec.load("offers.xml")
        assert Price.objects.count() == 3

    def test_a_file_sent_again_in_the_middle_of_its_import_is_imported_from_its_beginning(
        self, onec: OneC, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(steps, "STEP_SECONDS", 0)
        monkeypatch.setattr(imports, "BATCH", 10)
        onec.checkauth()
        onec.init()
        onec.send("import.xml", goods(30)["import.xml"])
        assert onec.request("GET", "catalog", "import", filename="import.xml")[0] == "progress"
        onec.send("import.xml", catalogue(product("1", UNIT, name="Новое имя")).encode())
        onec.load("import.xml")
        assert Item.objects.get(guid="1").name == "Новое имя"

    def test_a_file_without_a_name_is_not_taken_in_silence(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        with pytest.raises(OneCError, match="нет имени файла"):
            onec.request("POST", "catalog", "file", body=b"<x/>")

    def test_what_1c_left_without_a_word_is_deleted(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("import.xml", b"<half")
        OneCSession.objects.update(seen_at=timezone.now() - sessions.IDLE - timedelta(seconds=1))
        assert steps.idle_sessions_close() == 1
        assert not OneCChunk.objects.exists()

    def test_a_file_that_was_not_sent_is_asked_for_in_words(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        with pytest.raises(OneCError, match=r"Файл «import\.xml» не передан"):
            onec.load("import.xml")

    @pytest.mark.parametrize("pack", [False, True], ids=["xml", "zip"])
    def test_an_import_whose_answer_was_lost_is_asked_for_again(self, onec: OneC, pack: bool) -> None:
        onec.exchange_catalogue(goods(2), pack=pack)
        onec.load("import.xml")
        assert ExchangeRun.objects.get().status == "done"
        onec.init()
        with pytest.raises(OneCError, match=r"Файл «import\.xml» не передан"):
            onec.load("import.xml")

    def test_a_part_above_the_limit_is_refused(self, onec: OneC, monkeypatch: pytest.MonkeyPatch) -> None:
        onec.checkauth()
        onec.init()
        monkeypatch.setattr("exchange.onec.protocol.views.FILE_LIMIT", 10)
        with pytest.raises(OneCError, match="больше 10 байт"):
            onec.send("import.xml", b"x" * 11)

    def test_an_exchange_above_the_limit_is_refused(self, onec: OneC, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sessions, "SESSION_BYTES", 10)
        onec.checkauth()
        onec.init()
        with pytest.raises(OneCError, match="За один обмен"):
            onec.send("import.xml", b"x" * 11)


class TestSessions:
    def test_exchanges_at_once_are_kept_apart(self, onec: OneC, organization: Organization) -> None:
        other_organization = make_organization()
        onec_user_create(organization=other_organization, username="другая-1с", password=SECRET)
        other = OneC("другая-1с", SECRET)
        for each in (onec, other):
            each.checkauth()
            each.init()
        onec.send("import.xml", catalogue(product("1", UNIT, name="Наш")).encode())
        other.send("import.xml", catalogue(product("2", UNIT, name="Не наш")).encode())
        other.load("import.xml")
        assert list(Item.objects.values_list("name", flat=True)) == ["Не наш"]
        onec.load("import.xml")
        assert Item.objects.count() == 2
        assert set(ExchangeRun.objects.values_list("organization", flat=True)) == {
            organization.pk,
            other_organization.pk,
        }

    def test_two_exchanges_of_one_user_are_kept_apart_too(self, onec: OneC) -> None:
        second = OneC(onec.username, onec.password)
        onec.checkauth()
        onec.init()
        onec.send("import.xml", catalogue(product("1", UNIT)).encode())
        second.checkauth()
        second.init()
        onec.load("import.xml")
        assert Item.objects.count() == 1

    def test_a_step_waits_while_another_one_is_under_way(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("import.xml", goods(1)["import.xml"])
        OneCSession.objects.update(busy_until=timezone.now() + timedelta(seconds=30))
        assert onec.request("GET", "catalog", "import", filename="import.xml")[0] == "progress"
        OneCSession.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
        onec.load("import.xml")

    def test_a_step_that_takes_long_goes_on_holding_its_session(
        self, onec: OneC, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = imports.Import._write
        held: list[bool] = []

        def slow_write(self: imports.Import, elements: list[Element]) -> None:
            """Write, and let the time run out for which the step has claimed the session."""
            held.append(OneCSession.objects.filter(busy_until__gt=timezone.now()).exists())
            write(self, elements)
            OneCSession.objects.update(busy_until=timezone.now())

        monkeypatch.setattr(imports, "BATCH", 10)
        monkeypatch.setattr(imports.Import, "_write", slow_write)
        onec.exchange_catalogue({"import.xml": goods(30)["import.xml"]})
        assert held == [True, True, True]

    def test_stock_is_written_only_for_the_organization_of_the_user(self, onec: OneC) -> None:
        foreign = make_warehouse(organization=make_organization(), guid="склад-1")
        onec.exchange_catalogue(goods(1))
        assert not StockBalance.objects.exists()
        assert Warehouse.objects.get() == foreign

    @pytest.mark.parametrize("cookie", [None, ("onec_session", "чужое"), ("sessionid", "x")])
    def test_without_a_session_nothing_is_answered(self, onec: OneC, cookie: tuple[str, str] | None) -> None:
        onec.cookie = cookie if cookie is None or cookie[1].isascii() else ("onec_session", "x")
        for kind, mode in (("catalog", "init"), ("catalog", "file"), ("catalog", "import"), ("sale", "query")):
            with pytest.raises(OneCError, match="Сеанс обмена не найден"):
                onec.request("POST", kind, mode, filename="import.xml")

    def test_a_request_that_is_not_of_the_protocol_is_told_so(self, onec: OneC) -> None:
        onec.checkauth()
        with pytest.raises(OneCError, match="type=catalog, mode=delete"):
            onec.request("GET", "catalog", "delete")


def test_prices_and_balances_are_what_1c_said(onec: OneC) -> None:
    onec.exchange_catalogue(goods(2), pack=True)
    sku = Sku.objects.get(item__guid="2")
    assert sku.prices.get().value == Decimal(5)
    assert sku.balances.get().quantity == Decimal(3)
