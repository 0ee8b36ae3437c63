"""1C exchanges with us as with a site, over HTTP, and knows nothing of what we are."""

import base64
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounting.models import Item, Organization, Price, Sku, StockBalance, Warehouse
from accounting.selectors.access import organizations_of
from exchange.models import ExchangeRun, OneCChunk, OneCFile, OneCRequest, OneCSession
from exchange.services.onec import imports, sessions, steps
from exchange.services.onec.users import onec_user_create
from tests.exchange.onec.client import ADDRESS, OneC, OneCError, packed
from tests.exchange.onec.samples import RETAIL, catalogue, offer, offers, price, product, stock
from tests.support.books import PASSWORD, make_member, make_organization, make_superuser, make_warehouse

pytestmark = pytest.mark.django_db

SECRET = "kS8-obmen-s-1c-parol"
UNIT = '<БазоваяЕдиница Код="796">шт</БазоваяЕдиница>'


@pytest.fixture
def organization() -> Organization:
    return make_organization()


@pytest.fixture
def onec(organization: Organization) -> OneC:
    onec_user_create(organization=organization, username="обмен-1с", password=SECRET)
    return OneC("обмен-1с", SECRET)


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
        onec.part = 5000
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
        assert "товара с Ид «нет» нет" in run.messages.get().text

    def test_a_full_exchange_ends_when_1c_says_so(self, onec: OneC) -> None:
        onec.exchange_catalogue(goods(2))
        onec.exchange_catalogue(goods(1, only_changes="false"))
        assert not Item.objects.filter(deletion_mark=True).exists()

        onec.exchange_catalogue(goods(1, only_changes="false"), complete=True)
        assert list(Item.objects.filter(deletion_mark=True).values_list("guid", flat=True)) == ["2"]

    def test_a_full_exchange_ends_when_1c_has_been_silent_for_long(self, onec: OneC) -> None:
        onec.exchange_catalogue(goods(2))
        onec.exchange_catalogue(goods(1, only_changes="false"))
        OneCSession.objects.update(seen_at=timezone.now() - sessions.IDLE - timedelta(seconds=1))

        onec.checkauth()

        assert Item.objects.get(guid="2").deletion_mark
        assert OneCSession.objects.filter(closed_at=None).count() == 1


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

    def test_init_drops_what_an_earlier_try_left(self, onec: OneC) -> None:
        onec.checkauth()
        onec.init()
        onec.send("import.xml", b"<half")
        onec.init()
        onec.send("import.xml", goods(1)["import.xml"])
        onec.load("import.xml")
        assert Item.objects.count() == 1

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

    def test_a_part_above_the_limit_is_refused(self, onec: OneC, monkeypatch: pytest.MonkeyPatch) -> None:
        onec.checkauth()
        onec.init()
        monkeypatch.setattr("exchange.onec.views.FILE_LIMIT", 10)
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


class TestUsers:
    def test_a_wrong_password_is_refused(self, onec: OneC) -> None:
        onec.password = "не тот"
        with pytest.raises(OneCError, match="Неверное имя пользователя или пароль"):
            onec.checkauth()

    def test_a_missing_header_is_told_apart_from_a_wrong_password(self, onec: OneC) -> None:
        with pytest.raises(OneCError, match="нет заголовка Authorization"):
            onec.request("GET", "catalog", "checkauth")
        request = OneCRequest.objects.get()
        assert (request.has_authorization, request.is_accepted) == (False, False)

    def test_a_user_of_the_exchange_may_do_nothing_else(self, onec: OneC, organization: Organization) -> None:
        user = get_user_model().objects.get(username=onec.username)
        browser = Client()
        assert not organizations_of(user=user).exists()
        assert not user.get_all_permissions()
        assert browser.login(username=onec.username, password=SECRET)
        assert browser.get(reverse("admin:index")).status_code == 302

    def test_people_do_not_exchange(self, organization: Organization) -> None:
        for user in (make_superuser(), make_member(organization=organization)):
            with pytest.raises(OneCError, match="не для обмена с 1С"):
                OneC(user.username, PASSWORD).checkauth()

    def test_a_user_who_was_given_more_rights_exchanges_no_more(self, onec: OneC) -> None:
        get_user_model().objects.filter(username=onec.username).update(is_staff=True)
        with pytest.raises(OneCError, match="не для обмена с 1С"):
            onec.checkauth()

    def test_a_session_ends_with_its_user(self, onec: OneC) -> None:
        onec.checkauth()
        get_user_model().objects.filter(username=onec.username).update(is_active=False)
        with pytest.raises(OneCError, match="Сеанс обмена не найден"):
            onec.init()

    def test_a_guesser_is_locked_out_in_words(self, onec: OneC, settings: Settings) -> None:
        settings.AXES_ENABLED = True
        onec.password = "не тот"
        for _ in range(settings.AXES_FAILURE_LIMIT + 1):
            with pytest.raises(OneCError) as refused:
                onec.checkauth()
        assert "Слишком много неверных паролей" in str(refused.value)

    def test_an_old_platform_sends_the_name_in_the_encoding_of_windows(self, onec: OneC) -> None:
        pair = base64.b64encode(f"{onec.username}:{SECRET}".encode("windows-1251")).decode()
        response = Client().get(
            ADDRESS, {"type": "catalog", "mode": "checkauth"}, headers={"Authorization": f"Basic {pair}"}
        )
        assert response.content.decode().startswith("success\n")

    def test_the_address_is_taken_without_its_last_slash_too(self, onec: OneC) -> None:
        answer = Client().post(f"{ADDRESS.rstrip('/')}?type=catalog&mode=init").content.decode()
        assert answer.startswith("failure\n")


def test_prices_and_balances_are_what_1c_said(onec: OneC) -> None:
    onec.exchange_catalogue(goods(2), pack=True)
    sku = Sku.objects.get(item__guid="2")
    assert sku.prices.get().value == Decimal(5)
    assert sku.balances.get().quantity == Decimal(3)
