"""Prices of 1C: dated rows in the price type's currency."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounting.days import day_start, today
from accounting.models import Item, Organization, Price, PriceType, Sku
from accounting.selectors.goods import prices_at_day_start, prices_in_force
from tests.exchange.onec.importing import counted, import_texts, in_words
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, price, product
from tests.support.books import make_price, make_price_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku(organization: Organization) -> Sku:
    import_texts(organization, catalogue(product("1", UNIT)))
    return Sku.objects.select_related("item").get()


def declared(currency: str) -> str:
    row = f"<ТипЦены><Ид>т</Ид><Наименование>Розница</Наименование><Валюта>{currency}</Валюта></ТипЦены>"
    return f"<ТипыЦен>{row}</ТипыЦен>"


def test_a_price_is_in_force_from_the_beginning_of_today(organization: Organization, sku: Sku) -> None:
    import_texts(organization, offers(offer("1", price("28.68"))))
    row = Price.objects.get()
    assert (row.value, row.effective_at) == (Decimal("28.68"), day_start(today()))
    in_force = prices_at_day_start(sku_ids=[sku.pk], price_type_ids=[row.price_type_id], day=today())
    assert list(in_force.values()) == [Decimal("28.68")]


def test_only_a_price_that_differs_makes_a_row(organization: Organization, sku: Sku) -> None:
    import_texts(organization, offers(offer("1", price("28.68"))))
    same = import_texts(organization, offers(offer("1", price("28,680"))))
    other = import_texts(organization, offers(offer("1", price("29.90"))))
    assert (counted(same)["prices"], counted(other)["prices"]) == ({"unchanged": 1}, {"changed": 1})
    assert list(Price.objects.order_by("id").values_list("value", flat=True)) == [Decimal("28.68"), Decimal("29.90")]


def test_a_price_set_here_today_gives_way_from_its_moment_on(organization: Organization, sku: Sku) -> None:
    price_type = make_price_type(guid="Розничная")
    moment = timezone.now() - timedelta(microseconds=1)
    make_price(sku=sku, price_type=price_type, value="30.00", effective_at=moment)

    for _ in range(2):
        import_texts(organization, offers(offer("1", price("28.68"))))

    now = prices_in_force(sku_ids=[sku.pk], price_type_ids=[price_type.pk], at=timezone.now())
    assert list(now.values()) == [Decimal("28.68")]
    assert Price.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [("руб", "BYN"), ("руб.", "BYN"), ("BYN", "BYN"), ("933", "BYN"), ("RUB", "RUB"), ("643", "RUB"),
     ("840", "USD"), ("USD", "USD"), ("978", "EUR")],
)  # fmt: skip
def test_a_currency_is_known_by_its_name_or_code(
    organization: Organization, sku: Sku, said: str, expected: str
) -> None:
    import_texts(organization, offers(offer("1", price("5", price_type="т", currency=said)), head=declared(said)))
    assert Price.objects.get().price_type.currency == expected


@pytest.mark.parametrize("said", ["грн", "UAH", "810", "тугрик"])
def test_another_currency_refuses_the_price_and_not_the_item(organization: Organization, said: str) -> None:
    summary = import_texts(organization, catalogue(product("1", UNIT + price("5", currency=said))))
    assert Item.objects.count() == 1
    assert (Price.objects.count(), PriceType.objects.count()) == (0, 0)
    assert f"валюта «{said}» неизвестна" in in_words(summary.refused)[0]["reason"]


def test_a_price_in_another_currency_than_its_type_is_refused(organization: Organization, sku: Sku) -> None:
    content = price("5", price_type="т", currency="RUB")
    summary = import_texts(organization, offers(offer("1", content), head=declared("BYN")))
    assert "не та, что у вида цены (BYN)" in in_words(summary.refused)[0]["reason"]
    assert not Price.objects.exists()


def test_a_price_without_a_currency_of_a_refused_type_is_refused(organization: Organization, sku: Sku) -> None:
    content = price("5", price_type="т", currency="")
    summary = import_texts(organization, offers(offer("1", content), head=declared("грн")))
    assert [row["reason"].partition(" ")[0] for row in in_words(summary.refused)] == ["валюта", "вид"]
    assert not PriceType.objects.exists()


def test_a_price_type_that_no_file_describes_is_made_and_named_later(organization: Organization, sku: Sku) -> None:
    import_texts(organization, offers(offer("1", price("5", price_type="т"))))
    assert PriceType.objects.get().name == "т (не описан)"
    import_texts(organization, offers("", head=declared("BYN")))
    assert PriceType.objects.get().name == "Розница"


def test_a_price_type_told_of_without_a_currency_keeps_its_own(organization: Organization, sku: Sku) -> None:
    priced = offer("1", price("5", price_type="т", currency="USD"))
    import_texts(organization, offers(priced, head=declared("USD")))
    import_texts(organization, offers(priced, head=declared("").replace("<Валюта></Валюта>", "")))
    assert Price.objects.get().price_type.currency == "USD"


def test_a_price_type_without_a_currency_takes_that_of_its_first_price(organization: Organization, sku: Sku) -> None:
    head = declared("").replace("<Валюта></Валюта>", "")
    rows = "".join(offer("1", price(value, price_type="т", currency=said)) for value, said in (("5", "RUB"), ("6", "")))
    for _ in range(2):
        summary = import_texts(
            organization, offers(rows + offer("1", price("7", price_type="т", currency="USD")), head=head)
        )
        assert [row["reason"] for row in in_words(summary.refused)] == ["валюта «USD» — не та, что у вида цены (RUB)."]
    assert (Price.objects.get().price_type.currency, Price.objects.get().value) == ("RUB", 6)


def test_a_price_of_a_package_is_that_package_s_own(organization: Organization, sku: Sku) -> None:
    content = price("60", content="<Единица>упак</Единица><Коэффициент>12</Коэффициент>")
    for _ in range(2):
        import_texts(organization, offers(offer("1", content)))
    row = Price.objects.get()
    assert (row.value, row.package.name, row.package.numerator) == (60, "упак", 12)


def test_roubles_without_a_name_are_explained_where_the_type_is_in_others(organization: Organization, sku: Sku) -> None:
    content = price("5", price_type="т", currency="руб")
    summary = import_texts(organization, offers(offer("1", content), head=declared("RUB")))
    assert not Price.objects.exists()
    assert in_words(summary.refused)[0]["object"] == "Цены вида «Розница»"
    assert in_words(summary.refused)[0]["reason"] == (
        "валюта «руб» — не та, что у вида цены (RUB): «руб» без кода — белорусский рубль. Назовите валюту в 1С "
        "по-одинаковому в виде цены и в цене: BYN или RUB."
    )


@pytest.mark.slow
def test_prices_refused_for_one_reason_are_one_line_with_their_number(organization: Organization, sku: Sku) -> None:
    others = "".join(product(str(number), UNIT) for number in range(2, 700))
    rows = "\n".join(offer(str(number), price("5", price_type="т", currency="RUR")) for number in range(1, 700))
    summary = import_texts(organization, catalogue(others), offers(rows))
    assert summary.refused_count == 699
    assert in_words(summary.refused) == [
        {
            "object": "Цены вида «т»",
            "reason": "валюта «RUR» неизвестна. Годятся BYN, RUB, USD и EUR.",
            "place": "1.xml, строка 1; строка 2; строка 3, и ещё 696",
        }
    ]
    assert len(summary.take_unwritten()) == 1
