"""Faults do what they say, and no more."""

import time
from collections.abc import Callable

import pytest
import requests

from tests.exchange.sandbox.conftest import WAREHOUSE, get, read_feed, refusal, sku
from tests.support.patience import PATIENCE
from tests.support.sandbox import Sandbox, SandboxRefusedError

FEED = "workstations.docs.list"
FROM = "2000-01-01T00:00:00"


def ask(sandbox: Sandbox, method: str = "workstations.list") -> requests.Response:
    return requests.get(f"{sandbox.url}/api/{method}", headers={"Authorization": sandbox.token}, timeout=PATIENCE)


def push(sandbox: Sandbox, count: int = 1) -> requests.Response:
    body = {"sku": [sku(str(n)) for n in range(count)]}
    headers = {"Authorization": sandbox.token}
    return requests.post(f"{sandbox.url}/api/wms.sku.create", json=body, headers=headers, timeout=PATIENCE)


def goods(sandbox: Sandbox) -> int:
    return len(sandbox.truth("skus")["skus"])


def test_too_many_requests(sandbox: Sandbox) -> None:
    sandbox.faults(rate_limit={"count": 2, "value": 7})
    for _ in range(2):
        response = push(sandbox)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
        assert response.json()["code"] == "api.rate.limited"
    assert goods(sandbox) == 0
    assert push(sandbox).status_code == 200


def test_an_error_of_the_server_comes_before_the_work(sandbox: Sandbox) -> None:
    sandbox.faults(server_error={"count": 1, "value": 503})
    response = push(sandbox)
    assert (response.status_code, goods(sandbox)) == (503, 0)
    assert response.json()["message"]
    assert push(sandbox).status_code == 200


def test_an_error_may_say_200(sandbox: Sandbox) -> None:
    sandbox.faults(error_as_ok=1)
    response = push(sandbox)
    assert (response.status_code, set(response.json()), goods(sandbox)) == (200, {"code", "message"}, 0)


def test_a_page_instead_of_json(sandbox: Sandbox) -> None:
    sandbox.faults(not_json=1)
    response = push(sandbox)
    assert response.status_code == 200
    with pytest.raises(ValueError, match="Expecting value"):
        response.json()
    assert goods(sandbox) == 0


@pytest.mark.parametrize(("fault", "worked"), [("lost_request", 0), ("lost_answer", 1)])
def test_a_connection_is_cut_before_the_work_or_after_it(sandbox: Sandbox, fault: str, worked: int) -> None:
    sandbox.faults(**{fault: 1})
    with pytest.raises(requests.ConnectionError):
        push(sandbox)
    assert goods(sandbox) == worked
    assert push(sandbox).json()["results"][0]["status"] == ("unchanged" if worked else "created")


def test_a_body_is_cut_in_the_middle(sandbox: Sandbox) -> None:
    sandbox.faults(truncated_body=1)
    with pytest.raises(requests.RequestException):
        push(sandbox, 50)
    assert goods(sandbox) == 50
    response = push(sandbox, 50)
    assert len(response.json()["results"]) == 50


def test_a_slow_answer_is_whole(sandbox: Sandbox) -> None:
    sandbox.faults(slow={"count": 1, "value": 300})
    started = time.monotonic()
    assert ask(sandbox).status_code == 200
    assert time.monotonic() - started >= 0.3


def test_a_batch_may_be_too_large_already_at_a_few_elements(sandbox: Sandbox) -> None:
    sandbox.faults(batch_limit={"value": 10})
    assert push(sandbox, 10).status_code == 200
    response = push(sandbox, 11)
    assert (response.status_code, response.json()["code"]) == (413, "api.batch.tooLarge")


def test_a_cursor_expires_but_the_beginning_does_not(shop: Sandbox) -> None:
    shop.sell({"sku": "milk"})
    cursor = get(shop, FEED, **{"from": FROM})["cursor"]
    shop.faults(expired_cursor=1)
    assert len(get(shop, FEED, **{"from": FROM})["docs"]) == 2
    assert refusal(shop, FEED, **{"from": FROM, "cursor": cursor}) == (410, "docs.cursor.expired")
    assert get(shop, FEED, **{"from": FROM, "cursor": cursor})["docs"] == []


def test_all_cursors_expire_at_once(shop: Sandbox) -> None:
    cursor = get(shop, FEED, **{"from": FROM})["cursor"]
    shop.expire_cursors()
    for _ in range(2):
        assert refusal(shop, FEED, **{"from": FROM, "cursor": cursor}) == (410, "docs.cursor.expired")


@pytest.mark.parametrize("rows", [0, 1])
def test_a_page_may_be_short_or_empty_and_still_have_more(shop: Sandbox, rows: int) -> None:
    shop.sell({"sku": "milk"})
    beginning = get(shop, FEED, **{"from": "2100-01-01T00:00:00"})["cursor"]
    shop.faults(short_page={"count": 1, "value": rows})
    page = get(shop, FEED, **{"from": FROM, "cursor": beginning})
    assert (len(page["docs"]), page["hasMore"]) == (rows, True)
    assert page["cursor"] != beginning
    assert len(read_feed(shop, page["cursor"])) == 2 - rows


def test_a_document_comes_twice(shop: Sandbox) -> None:
    shop.faults(duplicate=1)
    shop.sell({"sku": "milk"})
    uids = [document["uid"] for document in read_feed(shop)]
    assert len(uids) == 3
    assert uids[1] == uids[0].lower()


def test_a_late_document_comes_after_newer_ones(shop: Sandbox) -> None:
    shop.add_register(announcesShift=False)
    shop.faults(late={"count": 1, "value": 2})
    late, second = shop.sell({"sku": "milk"}), shop.sell({"sku": "milk"})
    assert read_feed(shop) == [second]
    z_report = shop.z_report()
    assert read_feed(shop) == [second, z_report, late]


def test_late_documents_can_be_delivered_at_once(shop: Sandbox) -> None:
    shop.faults(late=5)
    documents = [shop.open_shift(), shop.sell({"sku": "milk"}), shop.z_report()]
    assert read_feed(shop) == []
    assert [row["deliveries"] for row in shop.truth("documents")["documents"]] == [0, 0, 0]
    assert shop.deliver() == 3
    assert read_feed(shop) == documents
    assert shop.deliver() == 0


def test_no_document_is_lost_between_faults(shop: Sandbox) -> None:
    shop.add_register("AVQ2", "2", warehouse=WAREHOUSE)
    shop.faults(late={"probability": 0.2, "value": 5}, duplicate=0.1, seed=3)
    shop.trade(200, seed=3, closeShifts=True)
    shop.deliver()
    made = {row["payload"]["uid"] for row in shop.truth("documents")["documents"]}
    arrived = [document["uid"].upper() for document in read_feed(shop)]
    assert set(arrived) == made
    assert len(arrived) > len(made)
    numbers = [row["number"] for row in read_feed(shop) if row["workstation"]["serialNumber"] == "2"]
    assert numbers != sorted(numbers)


def test_a_fault_of_one_method_leaves_the_others_alone(sandbox: Sandbox) -> None:
    sandbox.faults(server_error={"method": "wms.sku.create"})
    assert ask(sandbox).status_code == 200
    assert push(sandbox).status_code == 500


def test_a_fault_can_wait_for_its_turn(sandbox: Sandbox) -> None:
    sandbox.faults(server_error={"after": 2, "count": 1})
    assert [ask(sandbox).status_code for _ in range(4)] == [200, 200, 500, 200]


def test_a_probable_fault_strikes_now_and_then_and_the_same_by_seed(sandbox: Sandbox) -> None:
    def run() -> list[int]:
        sandbox.faults(server_error=0.5, seed=11)
        return [ask(sandbox).status_code for _ in range(20)]

    first = run()
    assert set(first) == {200, 500}
    assert run() == first


def test_faults_end_when_they_are_replaced_and_by_a_reset(sandbox: Sandbox) -> None:
    sandbox.faults(server_error={})
    assert ask(sandbox).status_code == 500
    sandbox.faults()
    assert ask(sandbox).status_code == 200
    sandbox.faults(server_error={})
    sandbox.reset()
    assert ask(sandbox).status_code == 200


def test_faults_do_not_touch_the_controls(sandbox: Sandbox) -> None:
    sandbox.faults(server_error={}, lost_answer={})
    assert sandbox.truth("registers") == {"registers": []}


def test_the_log_names_the_fault(sandbox: Sandbox) -> None:
    sandbox.faults(rate_limit=1)
    ask(sandbox)
    row = sandbox.truth("requests")["requests"][0]
    assert (row["status"], row["code"], row["fault"]) == (429, "api.rate.limited", "rate_limit")


@pytest.mark.parametrize(
    "set_faults",
    [
        lambda sandbox: sandbox.faults(earthquake=1),
        lambda sandbox: sandbox.faults(slow={"probability": 2.0}),
        lambda sandbox: sandbox.faults(slow={"times": 2}),
    ],
)
def test_a_fault_there_is_none_of_cannot_be_set(sandbox: Sandbox, set_faults: Callable[[Sandbox], None]) -> None:
    with pytest.raises(SandboxRefusedError, match=r"api\.request\.invalid"):
        set_faults(sandbox)
