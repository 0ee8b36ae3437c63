"""What goes out, and that what was sent is not sent again."""

from decimal import Decimal

from accounting.services.catalogue import Variant
from exchange.ikassa.export import ExportPart
from exchange.models import ConnectionState, RemoteLink, StockLink
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books


def test_the_first_export_sends_everything(shop: Shop) -> None:
    category = books.make_category(name="Обувь")
    sku = shop.sku(
        category=category, retail_vat_rate="none", article="Б-17", unit=books.make_unit(code="715", name="пар")
    )
    books.make_barcode(sku=sku, value="4810000000018")
    shop.receive(sku, "17")

    summary = shop.export()

    assert summary.as_dict() == {
        "sent": {"warehouses": 1, "categories": 1, "items": 1, "stock": 1},
        "created": 4,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "skipped": [],
        "rejected": [],
        "requests": 4,
    }
    [warehouse] = shop.in_cabinet("warehouses")
    assert (warehouse["id"], warehouse["name"]) == (shop.warehouse.guid, "Розничный магазин")
    card = shop.card("Босоножки женские")
    assert card["id"] == sku.item.guid
    assert (card["code"], card["isGTIN"]) == ("4810000000018", True)
    assert card["measure"] == {"code": "715", "name": "пар"}
    assert (card["type"], card["article"], card["category"]) == ("product", "Б-17", category.guid)
    assert "tax" not in card
    assert "price" not in card
    row = shop.row(sku)
    assert (row["warehouse"], row["quantity"], row["price"]) == (warehouse["number"], 17000, 2868)


def test_links_keep_what_the_cabinet_took(shop: Shop) -> None:
    sku = shop.sku()
    shop.receive(sku, "17")
    shop.export()

    warehouse = RemoteLink.objects.get(kind=RemoteLink.Kind.WAREHOUSE)
    assert warehouse.number == shop.in_cabinet("warehouses")[0]["number"]
    card = RemoteLink.objects.get(kind=RemoteLink.Kind.SKU)
    assert card.key == sku.item.guid
    assert card.accepted["name"] == "Босоножки женские"
    assert card.accepted["vat_rate"] == "20"
    assert card.checked_at is not None
    stock = StockLink.objects.get()
    assert (stock.sku, stock.warehouse) == (sku, shop.warehouse)
    assert (stock.quantity, stock.price) == (Decimal("17.000"), Decimal("28.68"))


def test_the_second_export_sends_nothing(shop: Shop) -> None:
    shop.receive(shop.sku(category=books.make_category()), "17")
    shop.export()
    before = shop.pushes()

    summary = shop.export()

    assert shop.pushes() == before
    assert summary.requests == 0
    assert summary.sent == dict.fromkeys(ExportPart, 0)


def test_a_full_export_compares_everything_and_sends_nothing_that_is_the_same(shop: Shop) -> None:
    shop.receive(shop.sku(), "17")
    shop.export()
    # Written past the models, so no `changed_at` tells of it.
    RemoteLink.objects.filter(kind=RemoteLink.Kind.SKU).update(accepted={"name": "Старое имя"})
    ConnectionState.objects.update(exported_at="2100-01-01T00:00:00Z")

    assert shop.export().sent[ExportPart.ITEMS] == 0
    summary = shop.export(full=True)

    assert summary.sent[ExportPart.ITEMS] == 1
    assert summary.sent[ExportPart.STOCK] == 0


def test_categories_go_out_with_parents_before_children(shop: Shop) -> None:
    child = books.make_category(name="Сандалии")
    parent = books.make_category(name="Обувь")
    child.parent = parent
    child.save()

    summary = shop.export(ExportPart.CATEGORIES)

    assert summary.sent[ExportPart.CATEGORIES] == 2
    assert [row["name"] for row in shop.in_cabinet("categories")] == ["Обувь", "Сандалии"]
    assert shop.in_cabinet("categories")[1]["parent"] == parent.guid


def test_a_characteristic_goes_out_under_both_guids_and_with_its_name(shop: Shop) -> None:
    item = books.make_item(name="Сабо", variants=[Variant("36", guid="c-36"), Variant("37", guid="c-37")])
    for sku in item.skus.all():
        shop.price(sku, "40.00")

    shop.export()

    cards = {row["id"]: row["name"] for row in shop.in_cabinet("skus")}
    assert cards == {f"{item.guid}#c-36": "Сабо (36)", f"{item.guid}#c-37": "Сабо (37)"}
    assert {row["sku"] for row in shop.in_cabinet("stock")} == set(cards)


def test_a_name_for_print_goes_out_in_place_of_the_name(shop: Shop) -> None:
    shop.sku("Вода 0,5", print_name="Вода минеральная 0,5 л")
    shop.export()
    assert shop.card("Вода минеральная 0,5 л")


def test_a_service_goes_out_with_a_price_and_no_stock(shop: Shop) -> None:
    sku = shop.sku("Подгонка обуви", kind="service", price="5.00")
    shop.export()
    assert shop.card("Подгонка обуви")["type"] == "service"
    row = shop.row(sku)
    assert (row["quantity"], row["price"]) == (0, 500)


def test_a_prepayment_is_no_goods(shop: Shop) -> None:
    shop.sku("Аванс", kind="prepayment")
    summary = shop.export()
    assert shop.in_cabinet("skus") == []
    assert not summary.skipped


def test_an_export_of_one_part_moves_no_complete_export(shop: Shop) -> None:
    shop.sku()
    shop.export(ExportPart.ITEMS)
    assert ConnectionState.objects.get().exported_at is None
    shop.export()
    state = ConnectionState.objects.get()
    run = shop.connection.runs.latest("pk")
    assert state.exported_at is not None
    assert run.started_at <= state.exported_at <= run.finished_at
    assert state.exported_day is not None
