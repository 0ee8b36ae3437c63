"""Pages that lead out of trouble: a connection is checked, unknown barcodes are given to goods, a load follows."""

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounting.models import Barcode, CashShift, Receipt
from exchange.models import ExchangeRun, InboxDocument
from exchange.runs.lease import lease_hold
from tests.support.admin import admin_url
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop, later, open_shop

pytestmark = pytest.mark.django_db

NOVELTY = {"name": "Новинка", "code": {"code": "7777"}, "price": 2868, "quantity": 1000, "sum": 2868}


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    shop = open_shop(sandbox)
    shop.add(retail_vat_rate="none")
    shop.export()
    return shop


@pytest.fixture
def held(shop: Shop) -> InboxDocument:
    """A sale of something that the books do not know."""
    shop.sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    shop.sandbox.inject(shop.copy_of_last(uid="A" * 24, number=2, items=[NOVELTY]))
    shop.load()
    return InboxDocument.objects.get(uid="A" * 24)


def barcode_page(document: InboxDocument) -> str:
    return f"/admin/exchange/inboxdocument/{document.pk}/give_barcode/"


def check_page(shop: Shop) -> str:
    return f"/admin/exchange/connection/{shop.connection.pk}/check_connection/"


def test_a_connection_is_checked_step_by_step(admin_client: Client, shop: Shop) -> None:
    before = admin_client.get(check_page(shop))
    assert [step["words"] for step in before.context["steps"]] == ["не проверялось"] * 5
    assert not ExchangeRun.objects.filter(kind="check").exists()
    after = admin_client.post(check_page(shop))
    assert [step["words"] for step in after.context["steps"]] == ["да"] * 5
    assert ExchangeRun.objects.get(kind="check").status == "done"


def test_a_check_that_fails_says_at_which_step_and_what_to_do(admin_client: Client, shop: Shop) -> None:
    shop.connection.token = "another"
    shop.connection.save()
    steps = admin_client.post(check_page(shop)).context["steps"]
    assert [step["words"] for step in steps] == ["да", "да", "да", "нет", "не проверялось"]
    assert steps[3]["text"]


def forget_page(shop: Shop) -> str:
    return f"/admin/exchange/connection/{shop.connection.pk}/forget_exported/"


def test_what_was_sent_is_forgotten_and_goes_out_anew(admin_client: Client, shop: Shop) -> None:
    shop.sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    shop.load()
    question = admin_client.get(forget_page(shop)).content.decode()
    assert "выгружено объектов: 2?" in question
    assert shop.connection.links.count() == 2
    told = admin_client.post(forget_page(shop), follow=True).content.decode()
    assert "Забыто объектов: 2." in told
    assert not shop.connection.links.exists()
    assert shop.export().summary.sent["items"] == 1
    # The feed is read anew, and what was posted is not posted again.
    assert shop.load()["receipts"] == 0
    assert Receipt.objects.count() == 1


def test_nothing_is_forgotten_while_an_exchange_is_under_way(admin_client: Client, shop: Shop) -> None:
    with lease_hold(connection=shop.connection):
        told = admin_client.post(forget_page(shop), follow=True).content.decode()
    assert "уже выполняется" in told
    assert shop.connection.links.count() == 2


def test_an_unknown_barcode_is_given_to_goods_and_a_load_posts_the_receipt(
    admin_client: Client, shop: Shop, held: InboxDocument
) -> None:
    page = admin_client.get(barcode_page(held))
    assert [(row.value, row.name) for row, _, _ in page.context["form"].rows] == [("7777", "Новинка")]
    sku = Barcode.objects.get(value="1001").sku
    told = admin_client.post(barcode_page(held), {"sku-0": sku.pk}, follow=True).content.decode()
    assert "Штрихкод 7777 назначен" in told
    assert "manage.py qcluster" in told
    assert Barcode.objects.get(value="7777").sku == sku
    assert ExchangeRun.objects.filter(kind="load", status="queued").count() == 1
    shop.load()
    assert Receipt.objects.filter(uid="A" * 24).exists()


def test_a_barcode_without_goods_changes_nothing(admin_client: Client, held: InboxDocument) -> None:
    assert "Товар не выбран" in admin_client.post(barcode_page(held), {"sku-0": ""}).content.decode()
    held.refresh_from_db()
    assert held.status == "held"
    assert not ExchangeRun.objects.filter(status="queued").exists()


def test_a_result_names_what_is_held_and_leads_to_it(admin_client: Client, shop: Shop, held: InboxDocument) -> None:
    run = ExchangeRun.objects.get(kind="load")
    result = f"/admin/ikassa/{shop.organization.pk}/runs/{run.pk}/"
    told = admin_client.get(f"{result}state/").json()["html"]
    assert f'<a class="text-link" href="{admin_url(held, "change", held.pk)}">Документ № 2 задержан.' in told
    # The shift is open: a load closes it by a Z-report alone.
    assert "аннулирования: 0, смены с новыми документами: 1" in told
    assert admin_url(run, "change", run.pk) in admin_client.get(result).content.decode()


def test_the_journal_says_in_words_what_a_load_did_and_why_a_document_is_held(
    admin_client: Client, held: InboxDocument
) -> None:
    run = ExchangeRun.objects.get(kind="load")
    assert "чеки продажи: 1, задержано: 1" in admin_client.get(admin_url(run, "changelist")).content.decode()
    page = admin_client.get(admin_url(run, "change", run.pk)).content.decode()
    assert "Неизвестный штрихкод" in page
    assert "unknown_barcode" not in page


def test_a_second_decision_queues_no_second_load(admin_client: Client, held: InboxDocument) -> None:
    for _ in range(2):
        InboxDocument.objects.filter(pk=held.pk).update(status="held")
        admin_client.post(f"/admin/exchange/inboxdocument/{held.pk}/retry_document/")
    assert ExchangeRun.objects.filter(kind="load", status="queued").count() == 1


def test_a_difference_of_a_shift_is_explained(admin_client: Client, shop: Shop, held: InboxDocument) -> None:
    shift = CashShift.objects.get()
    CashShift.objects.update(z_totals={"$.sale.sum": "57.36"}, discrepancy="28.68", is_incomplete=False)
    InboxDocument.objects.filter(pk=held.pk).update(number=5)
    with CaptureQueriesContext(database) as queries:
        page = admin_client.get(admin_url(shift, "change", shift.pk)).content.decode()
    assert len(queries) < 15
    explained = page[page.index("Что может объяснить") :]
    assert admin_url(held, "change", held.pk) in explained
    assert "Документы с номерами № 3–4 не получены" in explained
    InboxDocument.objects.filter(pk=held.pk).update(number=4)
    assert "Документ № 3 не получен." in admin_client.get(admin_url(shift, "change", shift.pk)).content.decode()
