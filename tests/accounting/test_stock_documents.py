"""Stock documents: what each kind moves, and what is refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounting.models import (
    DocumentStatus,
    Item,
    Organization,
    Sku,
    StockDocument,
    StockDocumentLine,
    StockMovement,
    Warehouse,
)
from accounting.selectors.goods import stock_balances
from accounting.services.stock_documents import (
    Kind,
    StockLine,
    stock_document_create,
    stock_document_lines_replace,
    stock_document_post,
    stock_document_unpost,
)
from tests.support.balances import wrong_balances
from tests.support.books import (
    make_item,
    make_organization,
    make_package,
    make_sku,
    make_user,
    make_warehouse,
    put_in_stock,
)

pytestmark = pytest.mark.django_db

MOMENT = datetime(2021, 6, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def organization() -> Organization:
    return make_organization()


@pytest.fixture
def shop(organization: Organization) -> Warehouse:
    return make_warehouse(organization=organization, name="Розничный магазин")


@pytest.fixture
def sku() -> Sku:
    return make_sku(name="Босоножки женские")


def make_document(
    warehouse: Warehouse, *lines: StockLine, kind: Kind = Kind.RECEIPT, warehouse_to: Warehouse | None = None
) -> StockDocument:
    return stock_document_create(
        organization=warehouse.organization,
        kind=kind,
        warehouse=warehouse,
        warehouse_to=warehouse_to,
        lines=lines,
        moment=MOMENT,
    )


def in_stock(warehouse: Warehouse, sku: Sku) -> Decimal | None:
    return stock_balances(warehouse=warehouse, sku_ids=[sku.pk]).get(sku.pk)


@pytest.mark.parametrize(
    ("kind", "after"),
    [(Kind.OPENING, "17.500"), (Kind.RECEIPT, "17.500"), (Kind.WRITE_OFF, "2.500"), (Kind.INVENTORY, "7.500")],
)
def test_each_kind_brings_the_balance_where_it_should(shop, sku, kind, after):
    put_in_stock(warehouse=shop, sku=sku, quantity="10")

    document = stock_document_post(document=make_document(shop, StockLine(sku, Decimal("7.5")), kind=kind))

    assert in_stock(shop, sku) == Decimal(after)
    assert document.movements.get().moment == MOMENT
    assert wrong_balances() == []


def test_a_transfer_moves_goods_from_one_warehouse_to_the_other(organization, shop, sku):
    store = make_warehouse(organization=organization, name="Основной склад")
    put_in_stock(warehouse=store, sku=sku, quantity="10")

    document = stock_document_post(
        document=make_document(store, StockLine(sku, Decimal(4)), kind=Kind.TRANSFER, warehouse_to=shop)
    )

    assert (in_stock(store, sku), in_stock(shop, sku)) == (Decimal(6), Decimal(4))
    assert document.movements.count() == 2


def test_packages_become_base_units(shop, sku):
    box = make_package(item=sku.item, numerator=12)
    third = make_package(item=sku.item, name="треть", numerator=1, denominator=3)

    stock_document_post(
        document=make_document(shop, StockLine(sku, Decimal(2), package=box), StockLine(sku, Decimal(1), package=third))
    )

    assert in_stock(shop, sku) == Decimal("24.333")


def test_an_inventory_adds_up_what_was_counted_in_several_lines(shop, sku):
    box = make_package(item=sku.item, numerator=12)
    put_in_stock(warehouse=shop, sku=sku, quantity="20")

    document = stock_document_post(
        document=make_document(
            shop, StockLine(sku, Decimal(1), package=box), StockLine(sku, Decimal(3)), kind=Kind.INVENTORY
        )
    )

    assert in_stock(shop, sku) == Decimal(15)
    assert document.movements.get().quantity == Decimal(-5)


def test_an_inventory_compares_with_the_balance_at_posting_not_at_writing(shop, sku):
    document = make_document(shop, StockLine(sku, Decimal(10)), kind=Kind.INVENTORY)
    put_in_stock(warehouse=shop, sku=sku, quantity="3")

    stock_document_post(document=document)

    assert document.movements.get().quantity == Decimal(7)


def test_an_inventory_that_found_what_should_be_there_moves_nothing(shop, sku):
    put_in_stock(warehouse=shop, sku=sku, quantity="3")

    document = stock_document_post(document=make_document(shop, StockLine(sku, Decimal(3)), kind=Kind.INVENTORY))

    assert document.status == DocumentStatus.POSTED
    assert not document.movements.exists()


def test_an_inventory_may_find_nothing_left(shop, sku):
    put_in_stock(warehouse=shop, sku=sku, quantity="3")

    stock_document_post(document=make_document(shop, StockLine(sku, Decimal(0)), kind=Kind.INVENTORY))

    assert in_stock(shop, sku) == 0


def test_an_unposted_document_takes_its_movements_back(organization, shop, sku):
    store = make_warehouse(organization=organization)
    put_in_stock(warehouse=shop, sku=sku, quantity="10")
    document = make_document(shop, StockLine(sku, Decimal("0.3")), kind=Kind.TRANSFER, warehouse_to=store)
    stock_document_post(document=document)

    stock_document_unpost(document=document)

    document.refresh_from_db()
    assert (document.status, document.posted_at) == (DocumentStatus.DRAFT, None)
    assert (in_stock(shop, sku), in_stock(store, sku)) == (Decimal(10), Decimal(0))
    assert not document.movements.exists()
    assert wrong_balances() == []


def test_an_unposted_document_may_be_mended_and_posted_again(shop, sku):
    document = stock_document_post(document=make_document(shop, StockLine(sku, Decimal(3))))
    stock_document_unpost(document=document)
    stock_document_lines_replace(document=document, lines=[StockLine(sku, Decimal(5))])

    stock_document_post(document=document)

    assert in_stock(shop, sku) == Decimal(5)


def test_a_document_keeps_its_author_and_number(shop):
    author = make_user()

    document = stock_document_create(
        organization=shop.organization, kind=Kind.RECEIPT, warehouse=shop, author=author, comment="Первая поставка"
    )

    assert (document.author, document.comment) == (author, "Первая поставка")
    assert str(document).startswith("Поступление 000000001 от ")


def test_numbers_run_by_kind_and_organization(shop):
    other = make_warehouse()

    numbers = [
        make_document(shop).number,
        make_document(shop).number,
        make_document(shop, kind=Kind.WRITE_OFF).number,
        make_document(other).number,
    ]

    assert numbers == ["000000001", "000000002", "000000001", "000000001"]


def test_a_number_from_1c_does_not_disturb_ours(shop):
    StockDocument.objects.create(
        organization=shop.organization, warehouse=shop, kind=Kind.RECEIPT, number="ТД00-000777"
    )

    assert make_document(shop).number == "000000001"


def refused(document: StockDocument) -> str:
    """Try to post; return the sentence, having made sure that nothing was written."""
    with pytest.raises(ValidationError) as error:
        stock_document_post(document=document)
    document.refresh_from_db()
    assert document.status == DocumentStatus.DRAFT
    assert not StockMovement.objects.exists()
    [message] = error.value.messages
    return message


def test_an_empty_document_is_not_posted(shop):
    assert refused(make_document(shop)) == (
        "В документе «Поступление 000000001 от 10.06.2021» нет ни одной строки. Добавьте товары и проведите его снова."
    )


def test_a_document_is_not_posted_twice(shop, sku):
    document = make_document(shop, StockLine(sku, Decimal(3)))
    stale = StockDocument.objects.get(pk=document.pk)
    stock_document_post(document=document)

    for copy in (document, stale):
        with pytest.raises(ValidationError, match=r"«Поступление 000000001 от 10\.06\.2021» уже проведён"):
            stock_document_post(document=copy)

    assert in_stock(shop, sku) == Decimal(3)


def test_a_draft_is_not_unposted(shop):
    with pytest.raises(ValidationError, match="не проведён"):
        stock_document_unpost(document=make_document(shop))


def test_the_lines_of_a_posted_document_do_not_change(shop, sku):
    document = stock_document_post(document=make_document(shop, StockLine(sku, Decimal(3))))

    with pytest.raises(ValidationError, match="сначала отмените проведение"):
        stock_document_lines_replace(document=document, lines=[StockLine(sku, Decimal(1))])

    assert document.lines.get().quantity == Decimal(3)


def test_a_service_has_no_stock(shop):
    service = make_sku(name="Доставка", kind=Item.Kind.SERVICE)

    assert "«Доставка» — не товар" in refused(make_document(shop, StockLine(service, Decimal(1))))


def test_a_line_that_moves_nothing_is_refused(shop, sku):
    document = make_document(shop, StockLine(make_sku(), Decimal(1)), StockLine(sku, Decimal(0)))

    assert "у товара «Босоножки женские» не указано количество" in refused(document)


def test_a_package_of_another_item_is_refused(shop, sku):
    document = make_document(shop)
    StockDocumentLine.objects.create(
        document=document, sku=sku, package=make_package(item=make_item(name="Мыло")), quantity=1
    )

    assert "принадлежит товару «Мыло»" in refused(document)


def test_a_warehouse_of_another_organization_is_refused(shop, sku):
    foreign = make_warehouse(name="Чужой склад")
    document = make_document(shop, StockLine(sku, Decimal(1)), kind=Kind.TRANSFER, warehouse_to=foreign)

    assert "Склад «Чужой склад» — другой организации" in refused(document)


@pytest.mark.parametrize("kind", [Kind.TRANSFER, Kind.RECEIPT])
def test_the_receiving_warehouse_belongs_to_a_transfer_alone(organization, shop, kind):
    wrong = shop if kind == Kind.TRANSFER else make_warehouse(organization=organization)

    with pytest.raises(ValidationError, match="Склад-получатель указывают только в перемещении"):
        make_document(shop, kind=kind, warehouse_to=wrong)


@pytest.mark.parametrize(("kind", "queries"), [(Kind.RECEIPT, 8), (Kind.INVENTORY, 10)])
@pytest.mark.parametrize("goods", [1, 30])
def test_posting_takes_as_many_queries_however_many_lines(django_assert_num_queries, shop, kind, queries, goods):
    document = make_document(shop, *(StockLine(make_sku(), Decimal(1)) for _ in range(goods)), kind=kind)

    with django_assert_num_queries(queries):
        stock_document_post(document=document)


def post(*, document_id: int) -> str:
    try:
        stock_document_post(document=StockDocument.objects.get(pk=document_id))
    except ValidationError:
        return "refused"
    return "posted"


def audit() -> dict[str, int]:
    return {"movements": StockMovement.objects.count(), "wrong_balances": len(wrong_balances())}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_post_one_document_twice(processes, shop, sku):
    document = make_document(shop, StockLine(sku, Decimal(3)))
    base = processes()

    results = base.run((post, {"document_id": document.pk}), (post, {"document_id": document.pk}))

    assert sorted(results) == ["posted", "refused"]
    assert base.run((audit, {})) == [{"movements": 1, "wrong_balances": 0}]
