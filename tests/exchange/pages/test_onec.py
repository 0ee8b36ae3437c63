"""«Загрузить из 1С» and «Настройка 1С и проверка», opened over HTTP."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounting.models import Item, Membership, Organization
from accounting.services.access import membership_create
from exchange.access import exchange_role_permissions_ensure
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import ExchangeRun, OneCFile, OneCUser
from exchange.sheets import uploads
from exchange.tasks import runs_do
from tests.exchange.onec.client import SECRET, OneC, OneCError, packed
from tests.exchange.onec.samples import RETAIL, UNIT, catalogue, product
from tests.support.books import make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return make_organization(name="Ромашка")


def sign_in(organization: Organization, role: Membership.Role = Membership.Role.OWNER) -> Client:
    user = make_user()
    membership_create(user=user, organization=organization, role=role)
    exchange_role_permissions_ensure()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(organization: Organization) -> Client:
    return sign_in(organization)


def url(name: str, organization: Organization, *args: object) -> str:
    return reverse(f"onec:{name}", args=[organization.pk, *args])


def xml(text: str, name: str = "import.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def upload(browser: Client, organization: Organization, *files: SimpleUploadedFile) -> str:
    """Drop files on the page; the address of what follows."""
    return browser.post(url("load", organization), {"files": list(files)})["Location"]


class TestLoading:
    def test_a_preview_tells_what_would_change_and_changes_nothing(
        self, browser: Client, organization: Organization
    ) -> None:
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(RETAIL.glob("*.xml"))]
        page = browser.get(upload(browser, organization, *files)).content.decode()
        assert "Характеристики" in page
        assert not Item.objects.exists()
        assert not ExchangeRun.objects.exists()

    def test_confirmed_files_are_imported_by_a_worker(self, browser: Client, organization: Organization) -> None:
        preview = upload(browser, organization, xml(catalogue(product("1", UNIT, name="Ботинки"))))
        running = browser.post(preview)["Location"]
        run = ExchangeRun.objects.get()
        assert 'http-equiv="refresh"' in browser.get(running).content.decode()

        runs_do(run.pk)

        page = browser.get(running).content.decode()
        assert (Item.objects.get().name, OneCFile.objects.count()) == ("Ботинки", 0)
        assert "Выполнено" in page
        assert "refresh" not in page
        assert browser.post(preview)["Location"] == running

    def test_rows_of_a_run_are_shown_in_words_and_words_of_an_older_run_as_they_are(
        self, browser: Client, organization: Organization
    ) -> None:
        issue = Issue(
            OneCCode.CURRENCY_UNKNOWN,
            Subject(SubjectKind.PRICES, "{Опт}: «А»"),
            {"currency": "{руп}", "place": {"file": "а.xml", "lines": [1, 7], "more": 5}},
        )
        run = ExchangeRun.objects.create(
            organization=organization,
            kind="onec_import",
            trigger="manual",
            status="remarks",
            finished_at=timezone.now(),
            counters={
                "refused": [issue.as_dict()],
                "remarks": [{"object": "Склад «Старый»", "place": "", "reason": "помечен в 1С."}],
            },
        )
        page = browser.get(url("run", organization, run.pk)).content.decode()
        assert (
            "<b>Цены вида «{Опт}: «А»»</b>: валюта «{руп}» неизвестна. Годятся BYN, RUB, USD и EUR. "
            '<span class="quiet">а.xml, строка 1; строка 7, и ещё 5</span>'
        ) in page
        assert "<b>Склад «Старый»</b>: помечен в 1С.</li>" in page

    def test_a_refused_preview_leaves_nothing_behind(self, browser: Client, organization: Organization) -> None:
        preview = upload(browser, organization, xml(catalogue(product("1", UNIT))))
        browser.post(preview, {"refuse": "1"})
        assert not OneCFile.objects.exists()
        assert browser.get(preview).status_code == 404

    def test_a_large_set_is_confirmed_without_a_preview(
        self, browser: Client, organization: Organization, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "PREVIEW_PIECES", 1)
        many = packed({"import.xml": catalogue(product("1", UNIT) + product("2", UNIT)).encode()})
        for file in (xml(catalogue(product("1", UNIT))), SimpleUploadedFile("v8.zip", many)):
            preview = upload(browser, organization, file)
            is_large = file.name == "v8.zip"
            assert ("заранее не показать" in browser.get(preview).content.decode()) == is_large
        browser.post(preview)
        runs_do(ExchangeRun.objects.get().pk)
        assert Item.objects.count() == 2

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("import.xml", catalogue(product("1"))[:-20].encode(), "повреждён"),
            ("picture.jpg", b"\xff", "нужны xml или zip"),
            ("v8_1.zip", b"PK\x03\x04", "Архив «v8_1.zip» повреждён"),
            ("v8_1.zip", packed({"readme.txt": b""}), "В «v8_1.zip» нет файлов xml"),
            ("t.csv", "Телефон\n1\n".encode(), "нет нужных столбцов"),
        ],
    )
    def test_a_file_that_is_none_of_ours_is_told_in_words(
        self, browser: Client, organization: Organization, name: str, content: bytes, words: str
    ) -> None:
        following = browser.post(url("load", organization), {"files": [SimpleUploadedFile(name, content)]}, follow=True)
        assert words in following.content.decode()
        assert not OneCFile.objects.exists()

    def test_files_of_1c_and_tables_are_not_mixed(self, browser: Client, organization: Organization) -> None:
        table = SimpleUploadedFile("t.csv", "Наименование\nСандалии\n".encode())
        page = browser.post(url("load", organization), {"files": [xml(catalogue("")), table]}, follow=True)
        assert "по отдельности" in page.content.decode()

    def test_a_table_is_loaded_as_well(self, browser: Client, organization: Organization) -> None:
        table = SimpleUploadedFile("t.csv", "Наименование,Единица\nСандалии,пара\n".encode())
        browser.post(upload(browser, organization, table))
        runs_do(ExchangeRun.objects.get().pk)
        assert Item.objects.get().name == "Сандалии"

    @pytest.mark.parametrize("sheet", ["items", "prices", "stock"])
    def test_templates_are_downloaded(self, browser: Client, organization: Organization, sheet: str) -> None:
        answer = browser.get(url("sheet", organization, sheet, "xlsx") + "?template")
        assert load_workbook(BytesIO(answer.content)).active.max_row == 1
        assert browser.get(url("sheet", organization, sheet, "csv")).content.startswith(b"\xef\xbb\xbf")
        assert browser.get(url("sheet", organization, sheet, "exe")).status_code == 404


class TestCheck:
    def test_the_page_tells_what_to_enter_in_1c(self, browser: Client, organization: Organization) -> None:
        page = browser.get(url("check", organization)).content.decode()
        assert "http://testserver/1c/exchange/" in page
        assert "1С ещё не обращалась" in page

    def test_a_user_made_here_exchanges_until_he_is_deleted_here(
        self, browser: Client, organization: Organization
    ) -> None:
        browser.post(url("check", organization), {"username": "1c", "password": SECRET})
        OneC("1c", SECRET).checkauth()
        page = browser.get(url("check", organization)).content.decode()
        assert "связь есть" in page
        assert SECRET not in page

        browser.post(url("check", organization), {"delete": OneCUser.objects.get().pk})
        with pytest.raises(OneCError, match="Неверное имя"):
            OneC("1c", SECRET).checkauth()

    def test_a_weak_password_and_a_taken_name_are_told(self, browser: Client, organization: Organization) -> None:
        make_user(username="занято")
        weak = browser.post(url("check", organization), {"username": "1c", "password": "123"}).content.decode()
        taken = browser.post(url("check", organization), {"username": "занято", "password": SECRET}).content.decode()
        assert "парол" in weak.lower()
        assert "уже существует" in taken
        assert not OneCUser.objects.exists()

    def test_the_page_tells_that_the_header_was_lost_on_the_way(
        self, browser: Client, organization: Organization
    ) -> None:
        Client().get("/1c/exchange/", {"type": "catalog", "mode": "checkauth"})
        assert "без заголовка Authorization" in browser.get(url("check", organization)).content.decode()

    def test_an_exchange_that_ran_out_is_not_a_lost_header(self, browser: Client, organization: Organization) -> None:
        browser.post(url("check", organization), {"username": "1c", "password": SECRET})
        onec = OneC("1c", SECRET)
        onec.checkauth()
        onec.cookie = ("onec_session", "x")
        with pytest.raises(OneCError, match="не найден"):
            onec.init()
        page = browser.get(url("check", organization)).content.decode()
        assert "связь есть" in page
        assert "без заголовка Authorization" not in page


class TestScope:
    def test_another_organization_is_not_there(self, browser: Client) -> None:
        other = make_organization()
        for name in ("load", "check"):
            assert browser.get(url(name, other)).status_code == 404
            assert browser.post(url(name, other)).status_code == 404
        assert browser.get(url("sheet", other, "stock", "csv")).status_code == 404

    def test_an_upload_is_its_maker_s_alone(self, browser: Client, organization: Organization) -> None:
        preview = upload(browser, organization, xml(catalogue(product("1", UNIT))))
        colleague = sign_in(organization)
        assert colleague.get(preview).status_code == 404
        assert colleague.post(preview).status_code == 404

    def test_a_merchandiser_makes_no_users(self, organization: Organization) -> None:
        merchandiser = sign_in(organization, Membership.Role.MERCHANDISER)
        assert merchandiser.get(url("check", organization)).status_code == 200
        assert merchandiser.post(url("check", organization), {"username": "1c", "password": SECRET}).status_code == 403

    def test_who_is_not_signed_in_is_asked_to(self, organization: Organization) -> None:
        assert Client().get(url("load", organization)).status_code == 302

    def test_the_first_own_organization_is_opened(self, browser: Client, organization: Organization) -> None:
        assert browser.get(reverse("onec:entry"))["Location"] == url("load", organization)
