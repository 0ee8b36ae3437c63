"""`onec export`: everything that the site exchange does not take, as files for a processing on 1C's side."""

import json
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from accounting.models import Organization, Receipt, Sku
from exchange.models import ExchangeRun
from tests.exchange.onec.importing import import_texts
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, product, stock
from tests.exchange.onec.selling import sell
from tests.support.books import make_organization, make_warehouse
from tests.support.commands import run_command

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sku(organization: Organization) -> Sku:
    make_warehouse(organization=organization, guid="склад-1", name="Магазин")
    import_texts(organization, catalogue(product("1", UNIT)), offers(offer("1", stock("20"))))
    return Sku.objects.select_related("item__unit").get()


def export(organization: Organization, folder: Path) -> tuple[int, dict[str, object]]:
    code, printed, _ = run_command("onec", "export", "--organization", organization.unp, "--out", folder, "--json")
    return code, json.loads(printed)


def documents(path: Path) -> list[ElementTree.Element]:
    return ElementTree.parse(path).getroot().findall("Документ")


def said(document: ElementTree.Element, name: str) -> str | None:
    return document.findtext(name)


def test_receipts_refunds_and_reports_go_into_files_of_their_own(
    organization: Organization, sku: Sku, tmp_path: Path
) -> None:
    sale = sell(sku, "3", discount="1.50")
    refund = sell(sku, "1", kind=Receipt.Kind.REFUND)
    Receipt.objects.filter(pk=sale.pk).update(is_archived=True)
    folder = tmp_path / "в 1С"

    code, answer = export(organization, folder)

    assert (code, answer["status"]) == (0, "done")
    assert (answer["receipts"], answer["refunds"], answer["reports"]) == (1, 1, 1)
    receipt, back, report = (documents(folder / f"{name}.xml")[0] for name in ("receipts", "refunds", "reports"))
    assert [said(each, "ХозОперация") for each in (receipt, back, report)] == [
        "Чек ККМ", "Чек ККМ на возврат", "Отчет о розничных продажах",
    ]  # fmt: skip
    assert (said(receipt, "Ид"), said(receipt, "Сумма"), said(back, "Ид")) == (sale.uid, "28.50", refund.uid)
    assert Decimal(said(report, "Сумма") or 0) == Decimal("18.50")
    assert ExchangeRun.objects.filter(kind="onec_export", status="done").count() == 1


def test_letters_that_xml_cannot_hold_do_not_stop_an_export(
    organization: Organization, sku: Sku, tmp_path: Path
) -> None:
    receipt = sell(sku, "1")
    Receipt.objects.filter(pk=receipt.pk).update(cashier="Ива\x0bнова <&>")
    code, _ = export(organization, tmp_path)
    assert code == 0
    assert "Иванова <&>" in ElementTree.tostring(documents(tmp_path / "receipts.xml")[0], encoding="unicode").replace(
        "&lt;", "<"
    ).replace("&gt;", ">").replace("&amp;", "&")


def test_a_folder_that_cannot_be_written_is_told(organization: Organization, tmp_path: Path) -> None:
    (tmp_path / "занято").write_text("файл", encoding="utf-8")
    code, answer = export(organization, tmp_path / "занято")
    assert (code, "не записать" in str(answer["error"])) == (2, True)


def test_nothing_of_another_organization_goes_out(organization: Organization, sku: Sku, tmp_path: Path) -> None:
    sell(sku, "1")
    _, answer = export(make_organization(), tmp_path)
    assert (answer["receipts"], answer["refunds"], answer["reports"]) == (0, 0, 0)
