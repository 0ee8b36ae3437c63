"""One measurement in a process of its own, so that its peak of memory is nobody else's: prints one JSON object.

`python -m tests.benchmarks.onec_measure lxml|bulk|ours FILE ITEMS`, on an empty base (DATABASE_URL).
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import django

PRICE_TYPES = WAREHOUSES = 3
GROUPS = 50


def write_catalogue(path: Path, items: int) -> None:
    """Write a full catalogue with prices of 3 types and stock of 3 warehouses, as УТ writes it."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2">')
        file.write("<Классификатор><Ид>k</Ид><Группы>")
        file.writelines(f"<Группа><Ид>g{n}</Ид><Наименование>Группа {n}</Наименование></Группа>" for n in range(GROUPS))
        file.write('</Группы></Классификатор><Каталог СодержитТолькоИзменения="false"><Ид>k</Ид><Товары>\n')
        file.writelines(map(_product, range(items)))
        file.write('</Товары></Каталог><ПакетПредложений СодержитТолькоИзменения="false"><Ид>k#</Ид><ТипыЦен>')
        file.writelines(
            f"<ТипЦены><Ид>t{n}</Ид><Наименование>Вид {n}</Наименование><Валюта>BYN</Валюта></ТипЦены>"
            for n in range(PRICE_TYPES)
        )
        file.write("</ТипыЦен><Склады>")
        file.writelines(
            f"<Склад><Ид>s{n}</Ид><Наименование>Склад {n}</Наименование></Склад>" for n in range(WAREHOUSES)
        )
        file.write("</Склады><Предложения>\n")
        file.writelines(map(_offer, range(items)))
        file.write("</Предложения></ПакетПредложений></КоммерческаяИнформация>")


def _product(n: int) -> str:
    return (
        f"<Товар><Ид>item-{n:08d}</Ид><Штрихкод>481{n:010d}</Штрихкод><Артикул>А-{n}</Артикул>"
        f"<Наименование>Товар номер {n}</Наименование>"
        '<БазоваяЕдиница Код="796 " НаименованиеПолное="Штука">шт</БазоваяЕдиница>'
        f"<Группы><Ид>g{n % GROUPS}</Ид></Группы><СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование>"
        "<Ставка>20</Ставка></СтавкаНалога></СтавкиНалогов><ЗначенияРеквизитов><ЗначениеРеквизита>"
        "<Наименование>ТипНоменклатуры</Наименование><Значение>Товар</Значение></ЗначениеРеквизита>"
        "<ЗначениеРеквизита><Наименование>Полное наименование</Наименование>"
        f"<Значение>Товар номер {n}, полностью</Значение></ЗначениеРеквизита></ЗначенияРеквизитов></Товар>\n"
    )


def _offer(n: int) -> str:
    prices = "".join(
        f"<Цена><ИдТипаЦены>t{t}</ИдТипаЦены><ЦенаЗаЕдиницу>{n % 500 + t + 1}.50</ЦенаЗаЕдиницу><Валюта>BYN</Валюта>"
        "<Единица>шт</Единица><Коэффициент>1</Коэффициент></Цена>"
        for t in range(PRICE_TYPES)
    )
    stock = "".join(f'<Склад ИдСклада="s{w}" КоличествоНаСкладе="{w + 1}"/>' for w in range(WAREHOUSES))
    return (
        f"<Предложение><Ид>item-{n:08d}</Ид><Наименование>Товар номер {n}</Наименование><Цены>{prices}</Цены>"
        f"<Количество>6</Количество>{stock}</Предложение>\n"
    )


def read_with_bare_lxml(path: Path, items: int) -> None:
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(str(path), tag=("{*}Товар", "{*}Предложение")):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    assert count == 2 * items


def write_with_bare_bulk_create(path: Path, items: int) -> None:
    """Write the rows that the import writes, by `bulk_create` alone."""
    from accounting import models
    from exchange.models import OneCItem

    organization = models.Organization.objects.create(name="Магазин", unp="190000001")
    unit = models.Unit.objects.create(code="796", name="шт")
    category = models.ItemCategory.objects.create(name="Группа")
    types = models.PriceType.objects.bulk_create(models.PriceType(name=f"Вид {n}") for n in range(PRICE_TYPES))
    stores = models.Warehouse.objects.bulk_create(
        models.Warehouse(organization=organization, name=f"Склад {n}") for n in range(WAREHOUSES)
    )
    numbers = iter(range(items))
    while part := list(islice(numbers, 500)):
        cards = models.Item.objects.bulk_create(
            models.Item(name=f"Товар номер {n}", article=f"А-{n}", unit=unit, category=category) for n in part
        )
        skus = models.Sku.objects.bulk_create(models.Sku(item=card) for card in cards)
        packages = models.ItemPackage.objects.bulk_create(
            models.ItemPackage(item=card, name="шт", unit=unit, is_base=True) for card in cards
        )
        OneCItem.objects.bulk_create(OneCItem(organization=organization, item=card) for card in cards)
        models.Barcode.objects.bulk_create(
            models.Barcode(value=f"481{n:010d}", sku=sku, package=package)
            for n, sku, package in zip(part, skus, packages, strict=True)
        )
        models.Price.objects.bulk_create(
            models.Price(sku=sku, price_type=each, package=package, value=Decimal("5.50"))
            for sku, package in zip(skus, packages, strict=True)
            for each in types
        )
        for model in (models.StockMovement, models.StockBalance):
            model.objects.bulk_create(
                model(warehouse=store, sku=sku, quantity=Decimal(3)) for sku in skus for store in stores
            )


def import_ours(path: Path, items: int) -> None:
    from accounting.models import Organization
    from exchange.models import ExchangeRun
    from exchange.onec.imports.importer import onec_import

    organization = Organization.objects.create(name="Магазин", unp="190000001")
    outcome = onec_import(organization=organization, paths=[path], trigger=ExchangeRun.Trigger.COMMAND)
    assert outcome.summary is not None, outcome.error
    facts: dict[str, Any] = outcome.summary.as_dict()
    assert facts["items"] == {"created": items}
    assert facts["prices"] == {"created": items * PRICE_TYPES}
    assert facts["stock"] == {"created": items * WAREHOUSES}


WORKS: dict[str, Callable[[Path, int], None]] = {
    "lxml": read_with_bare_lxml,
    "bulk": write_with_bare_bulk_create,
    "ours": import_ours,
}


def measured(name: str, path: Path, items: int) -> Iterator[tuple[str, float]]:
    began, cpu_began = time.perf_counter(), time.process_time()
    WORKS[name](path, items)
    yield "seconds", time.perf_counter() - began
    # SQLite works in this process, so on a busy machine this is the fairer measure.
    yield "cpu_seconds", time.process_time() - cpu_began
    yield "megabytes", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ikassa_admin.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # With DEBUG Django remembers every query.
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    print(json.dumps(dict(measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))))  # noqa: T201
