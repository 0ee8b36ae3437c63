"""`manage.py demo`, as a person or CI runs it: on an empty base, again, and again without the sandbox's file.

What must be in the books is computed here from the sandbox's own tables, in integers.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import call_command
from pytest_django.fixtures import Settings
from stdnum import ean

from accounting.models import Item, Organization, Sku, User, VatRate
from exchange.models import Connection
from ikassa_admin.demo.base import base_prepare
from ikassa_admin.demo.company import DemoRefused
from ikassa_admin.demo.goods import SHELVES
from tests.support import books
from tests.support.balances import wrong_balances
from tests.support.patience import PATIENCE, wait_for_page
from tests.support.scratch import Rows, ScratchBase, rows_of, scratch_base

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
CASH, CARD, OTHER = 0, 1, 2
GOODS = [goods for shelf in SHELVES for goods in shelf.goods]
SERVICES = {goods.name for goods in GOODS if goods.is_service}
SKUS = sum(len(goods.sizes) or 1 for goods in GOODS)
COUNTED = (
    "accounting_item",
    "accounting_sku",
    "accounting_barcode",
    "accounting_price",
    "accounting_stockdocument",
    "accounting_stockmovement",
    "accounting_receipt",
    "accounting_receiptline",
    "accounting_receiptpayment",
    "accounting_cashshift",
    "accounting_cashoperation",
    "accounting_shiftreportline",
    "accounting_user",
    "exchange_inboxdocument",
    "exchange_remotelink",
    "exchange_stocklink",
)

Wire = dict[str, Any]


@dataclass(frozen=True)
class Base(ScratchBase):
    """An empty base for a demo."""

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("IKASSA_")}
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", *arguments],
            cwd=CHECKOUT,
            env={**inherited, "DATABASE_URL": self.url, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> Wire:
        demo = self.start("--once", "--json")
        output, errors = demo.communicate(timeout=PATIENCE)
        assert demo.returncode == 0, errors
        answer: Wire = json.loads(output)
        return answer

    def rows(self, query: str) -> Rows:
        return rows_of(self.url, query)

    def sandbox_rows(self, query: str) -> Rows:
        return rows_of(f"sqlite:///{self.sandbox_file}", query)

    def counts(self) -> dict[str, int]:
        return {table: self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}


@dataclass(frozen=True)
class Truth:
    """What the sandbox knows: documents with whether they were rolled back, goods by code, stock by name."""

    documents: list[tuple[Wire, bool]]
    names: dict[str, str]
    stock: dict[str, int]

    def receipts(self, kind: str) -> list[Wire]:
        return [document for document, is_annulled in self.documents if document["kind"] == kind and not is_annulled]

    def left_the_shelf(self) -> Counter[str]:
        """Thousandths of base units sold less those brought back, by the name of goods."""
        moved: Counter[str] = Counter()
        for kind, sign in (("sale", 1), ("refund", -1)):
            for item in (item for receipt in self.receipts(kind) for item in receipt["items"]):
                name = self.names[item["code"].get("gtin") or item["code"]["code"]]
                moved[name] += sign * in_base_units(name, item["quantity"])
        return moved


def in_base_units(name: str, quantity: int) -> int:
    box = next((goods.box for goods in GOODS if goods.name == name), None)
    return quantity * box.numerator // box.denominator if box else quantity


def paid(receipts: list[Wire], kind: int) -> int:
    """Kopecks paid by a kind, the change taken off the cash."""
    rows = sum(row["sum"] for receipt in receipts for row in receipt["payments"] if row["type"] == kind)
    return rows - (sum(receipt.get("change", 0) for receipt in receipts) if kind == CASH else 0)


@dataclass(frozen=True)
class Story:
    """Three runs on one base; before the third the sandbox's file is deleted. Truth and counts are of the moment."""

    base: Base
    first: Wire
    truth: Truth
    counts: dict[str, int]
    second: Wire
    counts_after_second: dict[str, int]
    third: Wire


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    with scratch_base(tmp_path_factory.mktemp("demo")) as scratch:
        yield Base(scratch.url, scratch.sandbox_file)


@pytest.fixture(scope="module")
def story(base: Base) -> Story:
    first = base.run()
    documents = base.sandbox_rows("SELECT payload, is_rolled_back FROM sandbox_document ORDER BY id")
    goods = base.sandbox_rows("SELECT code, name, quantity FROM sandbox_sku k JOIN sandbox_stock s ON s.sku_id = k.id")
    truth = Truth(
        documents=[(json.loads(payload), bool(is_annulled)) for payload, is_annulled in documents],
        names={code: name for code, name, _ in goods},
        stock={name: quantity for _, name, quantity in goods},
    )
    counts = base.counts()
    second, counts_after_second = base.run(), base.counts()
    base.sandbox_delete()
    return Story(base, first, truth, counts, second, counts_after_second, third=base.run())


def test_the_first_run_sends_the_whole_shop(story: Story) -> None:
    export = story.first["export"]
    assert story.first["status"] == export["status"] == "done"
    assert export["sent"] == {"warehouses": 9, "categories": len(SHELVES), "items": SKUS, "stock": SKUS}
    assert export["created"] == 9 + len(SHELVES) + 2 * SKUS
    assert (export["updated"], export["unchanged"], export["removed"], export["rejected"]) == (0, 0, 0, [])


def test_the_first_run_loads_every_document_of_the_register(story: Story) -> None:
    load, kinds = story.first["load"], Counter(document["kind"] for document, _ in story.truth.documents)
    assert {"sale", "refund", "rollback", "deposit", "withdraw", "shiftOpen", "shiftClose"} <= kinds.keys()
    assert (load["documents"], load["held"], load["ignored"]) == (kinds.total(), 0, 0)
    assert (load["receipts"], load["refunds"], load["rollbacks"]) == (kinds["sale"], kinds["refund"], kinds["rollback"])
    assert load["shifts"] == kinds["shiftClose"] == 1


@pytest.mark.parametrize(("kind", "column"), [(CASH, "cash"), (CARD, "card"), (OTHER, "other")])
def test_the_books_hold_the_money_of_the_register(story: Story, kind: int, column: str) -> None:
    totals = story.base.rows(
        f"SELECT kind, sum({column}) FROM accounting_receipt WHERE status = 'posted' GROUP BY kind ORDER BY kind"
    )
    assert {receipt_kind: round(amount * 100) for receipt_kind, amount in totals} == {
        receipt_kind: paid(story.truth.receipts(receipt_kind), kind) for receipt_kind in ("refund", "sale")
    }


def test_the_z_report_agrees_with_the_books(story: Story) -> None:
    assert story.first["z_difference"] == story.second["z_difference"] == story.third["z_difference"] == "0.00"
    assert story.base.rows("SELECT status, discrepancy FROM accounting_cashshift") == [("closed", 0)]


def test_what_was_sold_has_left_the_stock_of_the_books_and_of_the_cabinet(story: Story) -> None:
    before, after = story.first["stock_before"], story.first["stock_after"]
    moved = story.truth.left_the_shelf()
    assert {name: Decimal(before[name]) - Decimal(after[name]) for name in before if before[name] != after[name]} == {
        name: Decimal(quantity).scaleb(-3) for name, quantity in moved.items() if quantity and name not in SERVICES
    }
    assert {name: in_base_units(name, story.truth.stock[name]) for name in after} == {
        name: int(Decimal(quantity) * 1000) for name, quantity in after.items()
    }


def test_one_refund_names_its_sale_and_the_sale_of_another_is_suggested(story: Story) -> None:
    sources = story.base.rows("SELECT base_source FROM accounting_receipt WHERE kind = 'refund' ORDER BY number")
    assert [source for (source,) in sources][:2] == ["named", "matched"]


def test_goods_without_a_barcode_get_identification_codes_from_1001_on(story: Story) -> None:
    codes = story.base.rows("SELECT value FROM accounting_barcode WHERE is_internal ORDER BY id")
    nameless = [one for goods in GOODS for one in goods.sizes or [goods] if not (one.barcode or goods.box)]
    assert [code for (code,) in codes] == [str(1001 + position) for position in range(len(nameless))]


def test_a_second_run_creates_nothing_and_doubles_nothing(story: Story) -> None:
    second = story.second
    assert second["status"] == "done"
    assert set(second["export"]["sent"].values()) == {0}
    assert {name: second["export"][name] for name in ("created", "updated", "unchanged", "removed")} == dict.fromkeys(
        ("created", "updated", "unchanged", "removed"), 0
    )
    assert {value for name, value in second["load"].items() if name != "status"} == {0}
    assert second["stock_before"] == second["stock_after"] == story.first["stock_after"]
    assert story.counts_after_second == story.counts


def test_a_sandbox_that_was_deleted_is_filled_anew_and_the_books_stay(story: Story) -> None:
    third = story.third
    assert third["export"]["created"] == story.first["export"]["created"]
    assert {value for name, value in third["load"].items() if name != "status"} == {0}
    assert third["stock_after"] == story.first["stock_after"]
    assert story.base.counts() == story.counts


def test_a_register_that_was_lost_with_the_sandbox_goes_on_where_the_books_saw_it_last(story: Story) -> None:
    *_, (last, _) = story.truth.documents
    counters = last["counters"]["BYN"]["attributes"]
    assert story.base.sandbox_rows(
        "SELECT last_number, last_shift_number, cash, turnover FROM sandbox_workstation"
    ) == [(last["number"], last["shift"], counters["$.cashin.sum"], counters["$.turnover.sum"])]


def test_the_demo_tells_in_80_columns_what_happened_and_serves_until_ctrl_c(story: Story) -> None:
    demo = story.base.start()
    assert demo.stdout is not None
    printed: list[str] = []
    try:
        for line in demo.stdout:
            printed.append(line)
            if "Ctrl-C" in line:
                break
        site, sandbox = (
            re.findall(rf"{title}:\s+(http://[^ \n]+)", "".join(printed))[0]
            for title in ("Учёт и обмен", "Касса и кабинет")
        )
        assert "admin, пароль demo" in "".join(printed)
        assert max(map(len, printed)) <= 81  # with the end of the line
        assert wait_for_page(f"{site}admin/login/").status_code == 200
        assert wait_for_page(f"{sandbox}control/truth").status_code == 200
    finally:
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{site}admin/login/", timeout=PATIENCE)


@pytest.fixture
def shop(settings: Settings, db: None) -> None:
    """The demo's books in the base of this test."""
    settings.DEBUG = True
    base_prepare(token="sandbox-token")


def test_a_second_preparation_keeps_what_a_person_changed(shop: None) -> None:
    sandals = Item.objects.get(name="Босоножки женские")
    Item.objects.filter(pk=sandals.pk).update(name="Сандалии")
    Connection.objects.update(token="my-own-token")
    admin = User.objects.get(username="admin")
    admin.set_password("my-own-password")
    admin.save()
    base_prepare(token="sandbox-token")
    sandals.refresh_from_db()
    assert sandals.name == "Сандалии"
    assert Connection.objects.get().token == "my-own-token"
    assert User.objects.get(username="admin").check_password("my-own-password")
    assert not Item.objects.filter(name="Босоножки женские").exists()


def test_the_shop_is_the_one_that_users_of_1c_know(shop: None) -> None:
    organization = Organization.objects.get()
    assert organization.name == "Торговый дом «Комплексный» ЗАО"
    sandals = Sku.objects.get(item__name="Босоножки женские")
    assert (sandals.item.category.name, sandals.item.unit.name, sandals.item.retail_vat_rate) == (
        "Обувь",
        "пар",
        "none",
    )
    assert sandals.prices.get().value == Decimal("28.68")
    assert sandals.balances.get().quantity == 17
    assert wrong_balances() == []
    assert set(Item.objects.values_list("retail_vat_rate", flat=True)) == set(VatRate)


def test_the_goods_are_of_every_kind_and_their_barcodes_are_valid() -> None:
    codes = [goods.barcode for goods in GOODS if goods.barcode]
    codes += [goods.box.barcode for goods in GOODS if goods.box]
    codes += [size.barcode for goods in GOODS for size in goods.sizes if size.barcode]
    assert all(map(ean.is_valid, codes))
    assert len(codes) == len(set(codes))
    assert len(GOODS) > 60
    assert len(SHELVES) > 10
    assert any(shelf.parent for shelf in SHELVES)


def test_a_base_with_organizations_of_others_is_refused_and_left_alone(
    db: None, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    books.make_organization(name="ООО «Ромашка»")
    with pytest.raises(SystemExit) as stopped:
        call_command("demo", once=True, json=True)
    assert stopped.value.code == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "failed"
    assert "ООО «Ромашка»" in answer["error"]
    assert not User.objects.exists()


def test_a_demo_with_its_known_password_does_not_start_in_production(db: None, settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(DemoRefused, match="DEBUG"):
        base_prepare(token="sandbox-token")
    assert not User.objects.exists()
