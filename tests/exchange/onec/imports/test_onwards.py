"""What 1C changed is found for iKassa by itself, and nothing else is."""

from accounting.models import Sku
from exchange.ikassa.exchanges import ExportOrder, exchange_export
from exchange.ikassa.export import ExportPart
from exchange.models import ExchangeRun
from tests.exchange.onec.importing import import_texts
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, price, product, stock
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop, open_shop


def sent(shop: Shop) -> dict[str, int]:
    """Export what has changed; how many elements of each kind went out."""
    outcome = exchange_export(
        connection=shop.connection,
        order=ExportOrder(parts=frozenset(ExportPart)),
        trigger=ExchangeRun.Trigger.COMMAND,
    )
    assert outcome.summary is not None, outcome.error
    counters: dict[str, int] = outcome.summary.as_dict()["sent"]
    return {kind: number for kind, number in counters.items() if number}


def test_a_change_in_1c_goes_to_the_registers_and_the_rest_does_not(db: None, sandbox: Sandbox) -> None:
    shop = open_shop(sandbox)
    price_type = shop.warehouse.retail_price_type
    assert price_type is not None
    cards = catalogue("".join(product(f"{number}", UNIT, name=f"Товар {number}") for number in (1, 2, 3)))

    def figures(first_price: str, first_stock: str) -> str:
        rows = [(first_price, first_stock), ("20", "4"), ("30", "5")]
        return offers(
            "".join(
                offer(
                    f"{number}", price(value, price_type=price_type.guid) + stock(left, warehouse=shop.warehouse.guid)
                )
                for number, (value, left) in enumerate(rows, start=1)
            )
        )

    import_texts(shop.organization, cards, figures("10", "3"))
    assert sent(shop) == {"warehouses": 1, "items": 3, "stock": 3}

    import_texts(shop.organization, cards, figures("10", "3"))
    assert sent(shop) == {}

    import_texts(shop.organization, cards, figures("12.50", "3"))
    assert sent(shop) == {"stock": 1}

    import_texts(shop.organization, catalogue(product("2", UNIT, name="Товар второй")))
    assert sent(shop) == {"items": 1}
    assert Sku.objects.count() == 3
