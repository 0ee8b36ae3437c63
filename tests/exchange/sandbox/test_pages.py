"""Pages of the sandbox open, whatever lies in it, and let nobody else's page in."""

import re

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.sandbox import Sandbox

TABS = ["warehouses", "categories", "goods", "stock", "registers", "feed", "requests"]
PAGES = ["/", "/control", *(f"/cabinet?tab={tab}" for tab in TABS)]


def page(sandbox: Sandbox, path: str) -> str:
    response = requests.get(sandbox.url + path, timeout=PATIENCE)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    return response.text


@pytest.mark.parametrize("tab", TABS)
def test_an_empty_list_says_so(sandbox: Sandbox, tab: str) -> None:
    assert 'class="nothing"' in page(sandbox, f"/cabinet?tab={tab}")


def test_the_controls_open_before_there_is_a_register(sandbox: Sandbox) -> None:
    assert "Касс пока нет" in page(sandbox, "/control")


def test_the_controls_write_numbers_as_a_browser_reads_them(shop: Sandbox) -> None:
    text = page(shop, "/control")
    assert '<option value="10001" selected>' in text
    assert 'type="number" min="0" value="1000"' in text


def test_an_empty_till_leads_to_the_controls(sandbox: Sandbox) -> None:
    text = page(sandbox, "/")
    assert "Касс пока нет" in text
    assert 'href="/control"' in text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_working_shop_opens(shop: Sandbox, path: str) -> None:
    shop.push("wms.category.create", [{"id": "c", "name": "Обувь"}])
    shop.trade(60, seed=2, withoutGoods=True)
    shop.inject({"kind": "miracle", "total": "много"})
    assert 'class="nothing"' not in page(shop, path)


def test_what_was_pushed_is_shown_and_escaped(shop: Sandbox) -> None:
    shop.push("wms.warehouse.create", [{"id": "x", "name": "<script>alert(1)</script>"}])
    text = page(shop, "/cabinet?tab=warehouses")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text


def test_money_and_quantities_are_shown_as_a_person_writes_them(shop: Sandbox) -> None:
    shop.push("wms.stock.set", [{"sku": "potatoes", "warehouse": 10001, "quantity": 1234, "price": 124860}])
    text = page(shop, "/cabinet?tab=stock")
    assert "1\u2009248,60" in text
    assert "1,234 кг" in text
    assert "17 шт" in text


def test_a_long_list_has_pages(sandbox: Sandbox) -> None:
    sandbox.push("wms.warehouse.create", [{"id": str(n), "name": f"Склад {n}"} for n in range(60)])
    assert "1 из 2" in page(sandbox, "/cabinet")
    assert "Склад 59" in page(sandbox, "/cabinet?page=2")


def test_a_page_holds_no_inline_script_and_no_foreign_address(shop: Sandbox) -> None:
    for path in PAGES:
        text = page(shop, path).replace(shop.url, "")
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"\son[a-z]+=|\sstyle=|https?://", text)


def test_a_page_forbids_what_it_does_not_need(sandbox: Sandbox) -> None:
    policy = requests.get(sandbox.url, timeout=PATIENCE).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "name", ["sandbox.css", "till.js", "control.js", "remote.js", "slip.js", "dialog.js", "payment.js"]
)
def test_static_files_are_served(sandbox: Sandbox, name: str) -> None:
    response = requests.get(f"{sandbox.url}/static/sandbox/{name}", timeout=PATIENCE)
    assert response.status_code == 200
    assert response.text


def test_goods_are_found_by_a_piece_of_their_name_or_by_their_whole_code(shop: Sandbox) -> None:
    register = shop.truth("registers")["registers"][0]["id"]

    def found(**query: str) -> tuple[list[str], bool]:
        url = f"{shop.url}/control/till/goods"
        answer = requests.get(url, params={"register": register, **query}, timeout=PATIENCE).json()
        return [row["sku"] for row in answer["goods"]], answer["exact"]

    assert found() == (["shoes", "delivery", "potatoes", "milk"], False)
    assert found(search="КАРТОФЕЛЬ") == (["potatoes"], False)
    assert found(search="4810000000018") == (["milk"], True)
    assert found(search="481") == (["milk"], False)
    assert found(search="нет такого") == ([], False)


def test_the_till_shows_its_latest_sales_but_not_the_annulled(shop: Sandbox) -> None:
    first = shop.sell({"sku": "milk"})
    shop.sell({"sku": "shoes"})
    shop.rollback()
    register = shop.truth("registers")["registers"][0]["id"]
    answer = requests.get(f"{shop.url}/control/till/sales", params={"register": register}, timeout=PATIENCE)
    assert answer.json() == {"sales": [first]}


def test_a_control_takes_json_only(sandbox: Sandbox) -> None:
    response = requests.post(f"{sandbox.url}/control/reset", data={"sure": "yes"}, timeout=PATIENCE)
    assert response.status_code == 415
    plain = requests.post(
        f"{sandbox.url}/control/reset", data="{}", headers={"Content-Type": "text/plain"}, timeout=PATIENCE
    )
    assert plain.status_code == 415


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_another_site_in_the_same_browser_is_turned_away(sandbox: Sandbox, headers: dict[str, str]) -> None:
    sandbox.add_register()
    response = requests.post(f"{sandbox.url}/control/reset", json={}, headers=headers, timeout=PATIENCE)
    assert response.status_code == 400
    assert len(sandbox.truth("registers")["registers"]) == 1


def test_its_own_pages_are_let_in(sandbox: Sandbox) -> None:
    response = requests.post(f"{sandbox.url}/control/reset", json={}, headers={"Origin": sandbox.url}, timeout=PATIENCE)
    assert response.status_code == 200


def test_the_cabinet_tells_what_to_write_into_the_connection(sandbox: Sandbox) -> None:
    text = page(sandbox, "/cabinet")
    assert f"<code>{sandbox.url}</code>" in text
    assert f"<code>{sandbox.token}</code>" in text
