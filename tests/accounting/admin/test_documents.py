"""Documents: drafts are written, posted by a button that asks, and then only looked at."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounting.models import DocumentStatus, Price, PriceDocument, Sku, StockBalance, StockDocument, Warehouse
from accounting.services.price_documents import price_document_create
from accounting.services.stock_documents import StockLine, stock_document_create
from tests.support import books
from tests.support.admin import admin_url, make_keeper


@pytest.fixture
def warehouse(db: None) -> Warehouse:
    return books.make_warehouse()


@pytest.fixture
def sku(db: None) -> Sku:
    return books.make_sku(name="Ботинки мужские")


@pytest.fixture
def draft(warehouse: Warehouse, sku: Sku) -> StockDocument:
    return stock_document_create(
        organization=warehouse.organization,
        kind=StockDocument.Kind.RECEIPT,
        warehouse=warehouse,
        lines=[StockLine(sku=sku, quantity=Decimal(5))],
    )


def form(warehouse: Warehouse, sku: Sku, **changes: Any) -> dict[str, Any]:
    return {
        "organization": warehouse.organization_id,
        "kind": "receipt",
        "moment_0": "10.06.2021",
        "moment_1": "12:40",
        "warehouse": warehouse.pk,
        "warehouse_to": "",
        "partner": "",
        "comment": "",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-sku": sku.pk,
        "lines-0-package": "",
        "lines-0-quantity": "5",
        "lines-0-price": "",
        **changes,
    }


def stock(sku: Sku) -> Decimal:
    balance = StockBalance.objects.filter(sku=sku).first()
    return balance.quantity if balance else Decimal(0)


def test_a_draft_gets_a_number_an_author_and_the_base_package(
    admin_client: Client, admin_user: Any, warehouse: Warehouse, sku: Sku
) -> None:
    answer = admin_client.post(admin_url(StockDocument, "add"), form(warehouse, sku))
    assert answer.status_code == 302, answer.context["errors"]
    document = StockDocument.objects.get()
    assert (document.number, document.author, document.status) == ("000000001", admin_user, DocumentStatus.DRAFT)
    assert document.lines.get().package.is_base
    assert stock(sku) == 0


def test_post_and_close_writes_the_lines_and_posts_them(admin_client: Client, warehouse: Warehouse, sku: Sku) -> None:
    answer = admin_client.post(admin_url(StockDocument, "add"), form(warehouse, sku, _post="1"))
    assert answer.headers["Location"] == admin_url(StockDocument, "changelist")
    assert StockDocument.objects.get().status == DocumentStatus.POSTED
    assert stock(sku) == 5


def test_what_cannot_be_posted_stays_a_draft_on_the_screen(
    admin_client: Client, warehouse: Warehouse, sku: Sku
) -> None:
    answer = admin_client.post(
        admin_url(StockDocument, "add"), form(warehouse, sku, _post="1", **{"lines-0-quantity": "0"}), follow=True
    )
    document = StockDocument.objects.get()
    assert document.status == DocumentStatus.DRAFT
    assert answer.redirect_chain[-1][0] == admin_url(document, "change", document.pk)
    assert "не указано количество" in answer.content.decode()


def test_the_button_asks_first_and_posts_on_post_only(admin_client: Client, draft: StockDocument, sku: Sku) -> None:
    address = admin_url(draft, "change", draft.pk).replace("change", "post_document")
    page = admin_client.get(address)
    assert "Строк: 1" in page.content.decode()
    assert stock(sku) == 0
    admin_client.post(address)
    assert stock(sku) == 5
    assert "проведён" in LogEntry.objects.get().change_message


def test_posting_twice_is_told_and_moves_nothing(admin_client: Client, draft: StockDocument, sku: Sku) -> None:
    address = admin_url(draft, "change", draft.pk).replace("change", "post_document")
    admin_client.post(address)
    page = admin_client.post(address, follow=True).content.decode()
    assert "уже проведён" in page
    assert stock(sku) == 5


def test_a_posted_document_is_unposted_before_it_is_changed(
    admin_client: Client, draft: StockDocument, warehouse: Warehouse, sku: Sku
) -> None:
    change, delete = admin_url(draft, "change", draft.pk), admin_url(draft, "delete", draft.pk)
    admin_client.post(change.replace("change", "post_document"))
    assert admin_client.post(change, form(warehouse, sku, comment="другой")).status_code == 403
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    admin_client.post(change.replace("change", "unpost_document"))
    assert stock(sku) == 0
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not StockDocument.objects.exists()


def test_their_document_is_not_posted_by_its_address(client: Client, draft: StockDocument, sku: Sku) -> None:
    client.force_login(make_keeper(books.make_organization(name="Другая")))
    address = admin_url(draft, "change", draft.pk).replace("change", "post_document")
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
    assert stock(sku) == 0


def test_who_only_looks_posts_nothing(client: Client, draft: StockDocument, sku: Sku) -> None:
    from django.contrib.auth.models import Permission

    looker = books.make_member(organization=draft.organization)
    looker.user_permissions.set(Permission.objects.filter(codename="view_stockdocument"))
    client.force_login(looker)
    assert "Провести" not in client.get(admin_url(draft, "change", draft.pk)).content.decode()
    assert client.post(admin_url(draft, "change", draft.pk).replace("change", "post_document")).status_code == 403
    assert stock(sku) == 0


def test_prices_of_a_document_are_in_force_while_it_is_posted(admin_client: Client, sku: Sku) -> None:
    price_type = books.make_price_type()
    lines = {
        "effective_at_0": "10.06.2021",
        "effective_at_1": "00:00",
        "comment": "",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-sku": sku.pk,
        "lines-0-package": "",
        "lines-0-price_type": price_type.pk,
        "lines-0-value": "31.20",
        "_post": "1",
    }
    answer = admin_client.post(admin_url(PriceDocument, "add"), lines)
    assert answer.status_code == 302
    document = PriceDocument.objects.get()
    assert document.prices.get().value == Decimal("31.20")
    admin_client.post(admin_url(document, "change", document.pk).replace("change", "unpost_document"))
    assert not Price.objects.exists()


def test_an_empty_document_is_not_posted(admin_client: Client) -> None:
    document = price_document_create()
    address = admin_url(document, "change", document.pk).replace("change", "post_document")
    assert "нет ни одной строки" in admin_client.post(address, follow=True).content.decode()
