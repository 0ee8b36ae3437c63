"""Documents of the feed: well-formed ones are read to the kopeck, others are refused by the names of their keys."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.codes import ClientDetail
from exchange.ikassa.client import dto, wire
from exchange.ikassa.client.errors import DocumentInvalid
from exchange.issues import Issue
from exchange.texts import issue_text
from tests.exchange.ikassa.client.test_wire import JSON

COMMON: dict[str, Any] = {
    "uid": "0123456789abcdef01234567",
    "number": 41,
    "issuedAt": "2021-01-05T10:15:00+03:00",
    "workstation": {"registrationNumber": "AVQ12341234123", "serialNumber": "123456789"},
    "shift": 3,
    "header": {"cashier": "Иванова", "currency": "BYN", "@attrs": {}},
}
RECEIPT: dict[str, Any] = COMMON | {
    "items": [
        {
            "name": "Босоножки женские",
            "code": {"code": "1001"},
            "price": 2868,
            "quantity": 2000,
            "sum": 5236,
            "modifiers": [{"modifier": -500, "name": "Скидка", "group": "Летняя"}],
            "section": {"code": 255, "name": "Обувь"},
            "tpTaxNumber": "100000001",
            "mark": "010481000000001921abc",
        },
        {"name": "Сыр", "code": {"gtin": "4810000000019"}, "price": 1999, "quantity": 1234, "tax": 0, "sum": 2467},
        {"name": "Доставка", "code": {"service": 0}, "price": 500, "quantity": 1000, "tax": 20, "sum": 500},
    ],
    "payments": [{"type": 0, "sum": 5000}, {"type": 1, "sum": 3703, "ref": "RRN1"}],
    "modifiers": [{"modifier": -3}],
    "total": 8200,
    "change": 503,
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "shiftOpen": COMMON,
    "sale": RECEIPT,
    "refund": RECEIPT | {"base": {"number": 40}},
    "rollback": COMMON | {"target": {"uid": "abcdef"}},
    "deposit": COMMON | {"sum": 10000},
    "withdraw": COMMON | {"sum": 10000},
    "chWithdraw": COMMON | {"sum": 0},
    "shiftClose": COMMON | {"counters": {"BYN": {"attributes": {"$.cashin.sum": 12345, "$.sale.count": 7}}}},
}
DOCUMENTS = {kind: body | {"kind": kind} for kind, body in DOCUMENTS.items()}


def valid(kind: str) -> dict[str, Any]:
    return copy.deepcopy(DOCUMENTS[kind])


def refusal(payload: object) -> DocumentInvalid:
    with pytest.raises(DocumentInvalid) as caught:
        wire.decode_document(payload)
    return caught.value


def reason_of(error: DocumentInvalid) -> str:
    return issue_text(error.reason)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_kind_carries_the_common_keys(kind: str) -> None:
    document = wire.decode_document(valid(kind))

    assert document.kind == kind
    assert document.uid == "0123456789ABCDEF01234567"
    assert (document.number, document.shift) == (41, 3)
    assert document.issued_at == datetime(2021, 1, 5, 7, 15, tzinfo=UTC)
    assert (document.registration_number, document.serial_number) == ("AVQ12341234123", "123456789")
    assert (document.cashier, document.currency) == ("Иванова", "BYN")


def test_a_sale_is_read_to_the_kopeck() -> None:
    sale = wire.decode_document(valid("sale"))

    assert isinstance(sale, dto.ReceiptDocument)
    assert (sale.total, sale.change, sale.base) == (Decimal("82.00"), Decimal("5.03"), None)
    assert sale.modifiers == (dto.Modifier(Decimal("-0.03")),)
    assert sale.payments == (
        dto.Payment(dto.PaymentKind.CASH, Decimal("50.00")),
        dto.Payment(dto.PaymentKind.CARD, Decimal("37.03"), "RRN1"),
    )
    assert sale.items[0] == dto.ReceiptItem(
        name="Босоножки женские",
        code_kind=dto.ItemCodeKind.CODE,
        code="1001",
        price=Decimal("28.68"),
        quantity=Decimal("2.000"),
        vat_rate=dto.VatRate.NONE,
        sum=Decimal("52.36"),
        modifiers=(dto.Modifier(Decimal("-5.00"), "Скидка", "Летняя"),),
        section_code=255,
        section_name="Обувь",
        third_party_unp="100000001",
        mark="010481000000001921abc",
    )
    assert (sale.items[1].code_kind, sale.items[1].vat_rate) == (dto.ItemCodeKind.GTIN, dto.VatRate.ZERO)
    assert (sale.items[2].code_kind, sale.items[2].code) == (dto.ItemCodeKind.SERVICE, "")


def test_a_refund_names_its_sale_by_uid_by_number_or_not_at_all() -> None:
    def base(**keys: object) -> dto.DocumentReference | None:
        refund = wire.decode_document(RECEIPT | {"kind": "refund"} | keys)
        assert isinstance(refund, dto.ReceiptDocument)
        return refund.base

    assert base() is base(base={}) is None
    assert base(base={"number": 40}) == dto.DocumentReference(number=40)
    assert base(base={"uid": "abcd"}) == dto.DocumentReference(uid="ABCD")


def test_a_rollback_names_its_target() -> None:
    rollback = wire.decode_document(valid("rollback"))

    assert isinstance(rollback, dto.RollbackDocument)
    assert rollback.target == dto.DocumentReference(uid="ABCDEF")


def test_a_cash_document_carries_its_amount() -> None:
    deposit = wire.decode_document(valid("deposit"))

    assert isinstance(deposit, dto.CashDocument)
    assert deposit.amount == Decimal("100.00")


def test_a_z_report_carries_the_counters_that_came_and_no_others() -> None:
    payload = valid("shiftClose")
    payload["counters"]["USD"] = {"attributes": {"$.turnover.sum": 5, "$.something.new": "?"}}

    report = wire.decode_document(payload)

    assert isinstance(report, dto.ShiftCloseDocument)
    assert report.counters == {
        "BYN": {"$.cashin.sum": Decimal("123.45"), "$.sale.count": Decimal(7)},
        "USD": {"$.turnover.sum": Decimal("0.05")},
    }
    assert report.raw_counters == payload["counters"]


def test_all_eighteen_counters_of_the_contract_are_known() -> None:
    assert len(set(wire.SUMS) | set(wire.COUNTS)) == 18


def test_an_unknown_kind_is_told_by_its_name() -> None:
    error = refusal(COMMON | {"kind": "correction"})

    assert error.code == "unknown_kind"
    assert error.reason == Issue(ClientDetail.DOCUMENT_KIND_UNKNOWN, params={"kind": "correction"})
    assert issue_text(error.issue) == (
        "Неизвестный вид документа: «correction». Исправить документ можно только в кабинете iKassa; если он не нужен, "
        "отметьте «Не учитывать»."
    )


def test_an_empty_kind_is_a_malformed_key() -> None:
    error = refusal(COMMON | {"kind": ""})

    assert error.code == "malformed_keys"
    assert reason_of(error) == "Документ не удалось прочитать: неверные значения ключей: kind."


def test_all_missing_and_malformed_keys_are_told_at_once() -> None:
    payload = valid("sale")
    del payload["total"], payload["items"][1]["price"], payload["workstation"]["serialNumber"]
    payload["payments"][0]["type"] = 3
    payload["header"]["currency"] = "CNY"

    error = refusal(payload)

    assert error.code == "missing_keys"
    assert reason_of(error) == (
        "Документ не удалось прочитать: не хватает ключей: workstation.serialNumber, items[1].price, total; "
        "неверные значения ключей: header.currency, payments[0].type."
    )


def test_a_missing_object_is_told_once() -> None:
    payload = valid("deposit")
    del payload["header"], payload["workstation"]

    assert reason_of(refusal(payload)) == "Документ не удалось прочитать: не хватает ключей: header, workstation."


@pytest.mark.parametrize("payload", [None, [], "sale", 5, True])
def test_a_document_that_is_no_object_is_refused(payload: object) -> None:
    assert refusal(payload).code == "malformed_keys"


def put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(payload: dict[str, Any]) -> None:
        target: Any = payload
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (put("total", value=True), "total"),
        (put("total", value="8200"), "total"),
        (put("total", value=8200.0), "total"),
        (put("total", value=10**15), "total"),
        (put("number", value=-1), "number"),
        (put("number", value=2**31), "number"),
        (put("shift", value="3"), "shift"),
        (put("issuedAt", value="yesterday"), "issuedAt"),
        (put("issuedAt", value="9999-12-31T23:59:59-12:00"), "issuedAt"),
        (put("header", value=[]), "header"),
        (put("header", "currency", value="byn"), "header.currency"),
        (put("header", "cashier", value="a\0b"), "header.cashier"),
        (put("items", value={}), "items"),
        (put("items", 0, value="line"), "items[0]"),
        (put("items", 0, "name", value="\ud800"), "items[0].name"),
        (put("items", 0, "quantity", value=0), "items[0].quantity"),
        (put("items", 0, "quantity", value=-1000), "items[0].quantity"),
        (put("items", 0, "price", value=-1), "items[0].price"),
        (put("items", 0, "tax", value=18), "items[0].tax"),
        (put("items", 0, "tax", value=True), "items[0].tax"),
        (put("items", 0, "code", value={"gtin": "1", "code": "1"}), "items[0].code"),
        (put("items", 0, "code", value={"gtin": ""}), "items[0].code"),
        (put("items", 0, "code", value={"barcode": "1"}), "items[0].code"),
        (put("items", 0, "code", value={"code": 1001}), "items[0].code"),
        (put("items", 0, "code", value="1001"), "items[0].code"),
        (put("items", 0, "section", "code", value=256), "items[0].section.code"),
        (put("items", 0, "modifiers", 0, "modifier", value=None), "items[0].modifiers[0].modifier"),
        (put("payments", 0, "sum", value=-1), "payments[0].sum"),
        (put("payments", 0, "type", value=True), "payments[0].type"),
        (put("change", value=-1), "change"),
        (put("modifiers", value=5), "modifiers"),
    ],
)
def test_a_malformed_key_is_named(change: Callable[[dict[str, Any]], None], key: str) -> None:
    payload = valid("sale")
    change(payload)

    assert key in reason_of(refusal(payload)).split(": ")[-1].rstrip(".").split(", ")


@pytest.mark.parametrize(
    ("kind", "change", "key"),
    [
        ("refund", put("base", value={"uid": ""}), "base.uid"),
        ("rollback", put("target", value=None), "target"),
        ("deposit", put("sum", value=-1), "sum"),
        ("shiftClose", put("counters", value=[]), "counters"),
        ("shiftClose", put("counters", "BYN", value={}), "counters.BYN.attributes"),
        ("shiftClose", put("counters", "BYN", "attributes", "$.cashin.sum", value="1"), "$.cashin.sum"),
        ("shiftClose", put("counters", "BYN", "attributes", "$.sale.count", value=False), "$.sale.count"),
    ],
)
def test_a_malformed_key_of_other_kinds_is_named(kind: str, change: Callable[[dict[str, Any]], None], key: str) -> None:
    payload = valid(kind)
    change(payload)

    assert key in reason_of(refusal(payload))


def test_unknown_keys_and_nulls_for_optional_ones_do_not_matter() -> None:
    payload = valid("sale")
    expected = wire.decode_document(payload)
    payload |= {"novelty": {"a": [1]}, "base": None}
    payload["items"][0]["novelty"] = 1
    payload["items"][1] |= {"modifiers": None, "section": None, "mark": None}

    assert wire.decode_document(payload) == expected


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to every value inside a document."""
    if isinstance(value, dict):
        steps = list(value.items())
    else:
        steps = list(enumerate(value)) if isinstance(value, list) else []
    return [found for step, child in steps for found in ((*path, step), *paths_of(child, (*path, step)))]


PLACES = [(kind, path) for kind, document in DOCUMENTS.items() for path in paths_of(document)]


@pytest.mark.slow
@given(st.sampled_from(PLACES), st.one_of(JSON, st.just(...)))
def test_a_mutated_document_is_read_or_refused_and_its_envelope_is_always_told(
    place: tuple[str, tuple[str | int, ...]], value: object
) -> None:
    kind, path = place
    payload: Any = valid(kind)
    if value is ...:
        target = payload
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]
    else:
        put(*path, value=value)(payload)

    assert_read_or_refused(payload)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from([*RECEIPT, "kind", "target", "sum", "counters", "base"]), JSON))
def test_any_object_is_read_or_refused_and_its_envelope_is_always_told(payload: dict[str, Any]) -> None:
    assert_read_or_refused(payload)


def assert_read_or_refused(payload: dict[str, Any]) -> None:
    envelope = wire.decode_envelope(payload)
    assert 1 <= len(envelope.uid) <= 64
    assert envelope.uid == envelope.uid.upper()
    refused_as = ""
    try:
        document = wire.decode_document(payload)
    except DocumentInvalid as error:
        refused_as = error.code
    if refused_as:
        assert refused_as in ("unknown_kind", "missing_keys", "malformed_keys")
    else:
        told = (document.uid, document.kind, document.number, document.issued_at, document.shift)
        assert told == (envelope.uid, envelope.kind, envelope.number, envelope.issued_at, envelope.shift)


@given(JSON)
def test_any_json_is_read_or_refused(payload: object) -> None:
    with pytest.raises(DocumentInvalid):
        wire.decode_document(payload)


def test_an_envelope_tells_what_it_can_of_a_broken_document() -> None:
    payload = {
        "uid": "ab",
        "kind": 5,
        "number": "1",
        "issuedAt": 0,
        "shift": True,
        "workstation": {"serialNumber": "1"},
    }

    assert wire.decode_envelope(payload) == dto.Envelope("AB", "", None, None, "", "1", None)


def test_a_document_without_a_uid_is_known_by_its_content() -> None:
    first = {"kind": "deposit", "sum": 5, "header": {"b": "я", "a": 1}}
    again = json.loads('{"header": {"a": 1, "b": "\\u044f"}, "sum": 5, "kind": "deposit"}')

    # printf '{"header":{"a":1,"b":"я"},"kind":"deposit","sum":5}' | sha256sum
    assert wire.decode_envelope(first).uid == "417DEBEE6582D0D61C20CC1C"
    assert wire.decode_envelope(again).uid == wire.decode_envelope(first).uid
    assert wire.decode_envelope(first | {"sum": 6}).uid != wire.decode_envelope(first).uid


@pytest.mark.parametrize("uid", [None, "", 5, "x" * 65, "with space", "ыыы", [], "a\0"])
def test_a_uid_that_cannot_be_one_is_replaced(uid: object) -> None:
    assert len(wire.decode_envelope({"uid": uid}).uid) == 24
