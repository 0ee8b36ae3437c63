"""The wire of the cabinet: the only place with kopecks, thousandths, paths and field names (contract, version 1).

`encode_x` turns what is ours into JSON, `decode_x` turns JSON into what is ours. The scalars raise ValueError; what
reads an answer raises AnswerBroken; what reads a document of the feed raises DocumentInvalid and nothing else.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Generic, NamedTuple

from stdnum import ean

from exchange.codes import ClientDetail
from exchange.ikassa.client import dto
from exchange.ikassa.client.auth import AccessToken, OAuthCredentials
from exchange.ikassa.client.dto import Element
from exchange.ikassa.client.errors import AnswerBroken, DocumentInvalid, ErrorDetail
from exchange.ikassa.client.reader import TEXT_LENGTH, Fields, decode_flag, decode_integer, decode_text, one_of
from exchange.issues import Issue

JsonObject = dict[str, Any]

CALL_PREFIX = "/api/"
OAUTH_PATH = "/oauth/token"
WORKSTATIONS_PATH = "workstations.list"
DOCUMENTS_PATH = "workstations.docs.list"

CURRENCIES = ("BYN", "USD", "EUR", "RUB")
COUNTS = ("$.sale.count", "$.refund.count", "$.rollback.count")
SUMS = (
    *("$.sale.sum", "$.sale.cash", "$.sale.card", "$.sale.other"),
    *("$.refund.sum", "$.refund.cash", "$.refund.card", "$.refund.other"),
    *("$.rollback.sum", "$.deposit.sum", "$.withdraw.sum", "$.chWithdraw.sum"),
    *("$.discount.sum", "$.cashin.sum", "$.turnover.sum"),
)

# By the contract Minsk is UTC+3 at any date; the system's zone would differ before 2011.
MINSK = timezone(timedelta(hours=3), "Europe/Minsk")

_MINOR_UNITS_END = 10**15  # what 15 digits hold, be they kopecks or thousandths
_NUMBER_END = 2**31
_ASSIGNED_NUMBER_END = 2**63
_KOPECK_PLACES = 2
_THOUSANDTH_PLACES = 3
_ZERO = Decimal("0.00")

# --- Scalars --------------------------------------------------------------------------------------------------------


def _encode_scaled(value: Decimal, places: int) -> int:
    if not value.is_finite() or abs(value) >= Decimal(_MINOR_UNITS_END).scaleb(-places):
        raise ValueError("the value does not fit")
    units = int(value.scaleb(places))
    if Decimal(units).scaleb(-places) != value:
        raise ValueError(f"the value has more than {places} places")
    return units


def _decode_scaled(value: object, places: int, start: int = 1 - _MINOR_UNITS_END) -> Decimal:
    return Decimal(decode_integer(value, start, _MINOR_UNITS_END)).scaleb(-places)


def encode_money(roubles: Decimal) -> int:
    """Return kopecks; more than two places are refused, never rounded."""
    return _encode_scaled(roubles, _KOPECK_PLACES)


def decode_money(kopecks: object) -> Decimal:
    return _decode_scaled(kopecks, _KOPECK_PLACES)


def _decode_unsigned_money(kopecks: object) -> Decimal:
    return _decode_scaled(kopecks, _KOPECK_PLACES, start=0)


def encode_quantity(quantity: Decimal) -> int:
    """Return thousandths of the unit; more than three places are refused, never rounded."""
    return _encode_scaled(quantity, _THOUSANDTH_PLACES)


def decode_quantity(thousandths: object) -> Decimal:
    return _decode_scaled(thousandths, _THOUSANDTH_PLACES)


def _decode_positive_quantity(thousandths: object) -> Decimal:
    return _decode_scaled(thousandths, _THOUSANDTH_PLACES, start=1)


def encode_vat_rate(rate: dto.VatRate) -> int | None:
    """Return the integer percent, or None for «без НДС», which is told by the absence of the key."""
    return None if rate is dto.VatRate.NONE else int(rate)


def decode_vat_rate(percent: object) -> dto.VatRate:
    return dto.VatRate.NONE if percent is None else dto.VatRate(str(decode_integer(percent, 0, 100)))


def encode_time(moment: datetime) -> str:
    """Return ISO 8601 with the offset of Minsk; a naive moment is refused."""
    if moment.tzinfo is None:
        raise ValueError("the moment is naive")
    return moment.astimezone(MINSK).isoformat()


def decode_time(text: object) -> datetime:
    """Return an aware moment; a time without an offset is of Minsk, a day without a time is refused."""
    if not isinstance(text, str) or not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text, re.ASCII):
        raise ValueError("not a time")
    moment = datetime.fromisoformat(text)
    if not 1 < moment.year < 9999:
        raise ValueError("a year at which no zone can be converted")
    return moment if moment.tzinfo else moment.replace(tzinfo=MINSK)


def _decode_uid(value: object) -> str:
    """Return the identity of a document, upper-cased; any printable ASCII word is taken, hexadecimal or not."""
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,64}", value):
        raise ValueError("not a uid")
    return value.upper()


def _decode_number(value: object) -> int:
    return decode_integer(value, 0, _NUMBER_END)


def _decode_assigned_number(value: object) -> int:
    return decode_integer(value, 0, _ASSIGNED_NUMBER_END)


def _decode_currency(value: object) -> str:
    if value not in CURRENCIES:
        raise ValueError("an unknown currency")
    return str(value)


def _decode_said(value: object) -> str:
    """Return what the cabinet says to a person, whatever it is: a long reason must not hide the error itself."""
    return str(value)[:TEXT_LENGTH].replace("\0", "").encode(errors="replace").decode()


def is_gtin(code: str) -> bool:
    """Say whether a barcode is a GTIN: 8, 12, 13 or 14 digits that check, and no in-store code (contract §2)."""
    if not (code.isascii() and code.isdigit()):
        return False
    is_in_store = len(code) in (8, 13) and code.startswith("2")
    return bool(ean.is_valid(code)) and not is_in_store


# --- Errors and tokens (contract §1) --------------------------------------------------------------------------------


class ErrorBody(NamedTuple):
    code: str
    message: str
    details: tuple[ErrorDetail, ...]


def decode_error(payload: object) -> ErrorBody:
    """Return what an answer says of an error; everything is empty if it says nothing."""
    fields = Fields(payload)
    details = fields.optional_children("details", lambda row: ErrorDetail(_said(row, "path"), _said(row, "message")))
    return ErrorBody(_said(fields, "code"), _said(fields, "message"), details)


def _said(fields: Fields, key: str) -> str:
    return fields.optional(key, _decode_said, "")


def is_error(payload: JsonObject) -> bool:
    """Say whether a successful answer is an error all the same: it carries a code and a message."""
    return "code" in payload and "message" in payload


def encode_token_request(credentials: OAuthCredentials) -> dict[str, str]:
    return {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "grant_type": "client_credentials",
        "audience": credentials.audience,
        "scope": "api",
    }


def decode_token(payload: JsonObject) -> tuple[AccessToken, int]:
    """Return an access token and for how many seconds it is good."""
    fields = Fields(payload)
    token = AccessToken(fields.required("access_token", str, ""))
    return fields.whole((token, fields.required("expires_in", _decode_number, 0)))


# --- Pushing and reading back (contract §2) -------------------------------------------------------------------------


def encode_warehouse(warehouse: dto.WarehouseElement) -> JsonObject:
    return _without_absent({"id": warehouse.id, "name": warehouse.name, "address": warehouse.address or None})


def decode_warehouse(row: object) -> dto.WarehouseElement:
    fields = Fields(row)
    return fields.whole(dto.WarehouseElement(fields.text("id"), fields.text("name"), fields.optional_text("address")))


def encode_category(category: dto.CategoryElement) -> JsonObject:
    return _without_absent({"id": category.id, "name": category.name, "parent": category.parent})


def decode_category(row: object) -> dto.CategoryElement:
    fields = Fields(row)
    parent = fields.optional("parent", decode_text, None)
    return fields.whole(dto.CategoryElement(fields.text("id"), fields.text("name"), parent))


def encode_sku(sku: dto.SkuElement) -> JsonObject:
    element = {
        "id": sku.id,
        "name": sku.name,
        "article": sku.article or None,
        "code": sku.code,
        "isGTIN": sku.is_gtin,
        "type": sku.type.value,
        "priceHasTax": True,
        "price": None if sku.price is None else encode_money(sku.price),
        "tax": encode_vat_rate(sku.vat_rate),
        "measure": {"code": sku.measure.code, "name": sku.measure.name},
        "category": sku.category,
        "isWeight": sku.is_weight,
    }
    return _without_absent(element)


def decode_sku(row: object) -> dto.SkuElement:
    fields = Fields(row)
    measure = fields.child("measure")
    sku = dto.SkuElement(
        id=fields.text("id"),
        name=fields.text("name"),
        code=fields.text("code"),
        is_gtin=fields.required("isGTIN", decode_flag, False),
        type=fields.required("type", one_of(dto.SkuType), dto.SkuType.PRODUCT),
        vat_rate=fields.optional("tax", decode_vat_rate, dto.VatRate.NONE),
        measure=dto.Measure(measure.text("code"), measure.text("name")),
        is_weight=fields.required("isWeight", decode_flag, False),
        article=fields.optional_text("article"),
        category=fields.optional("category", decode_text, None),
        price=fields.optional("price", decode_money, None),
    )
    return fields.whole(sku)


def encode_stock(stock: dto.StockElement) -> JsonObject:
    return {
        "sku": stock.sku,
        "warehouse": stock.warehouse,
        "quantity": encode_quantity(stock.quantity),
        "price": encode_money(stock.price),
    }


def decode_stock(row: object) -> dto.StockElement:
    fields = Fields(row)
    stock = dto.StockElement(
        sku=fields.text("sku"),
        warehouse=fields.required("warehouse", _decode_assigned_number, 0),
        quantity=fields.required("quantity", decode_quantity, _ZERO),
        price=fields.required("price", decode_money, _ZERO),
    )
    return fields.whole(stock)


def encode_removal(sku_id: str) -> JsonObject:
    return {"id": sku_id}


def encode_pushed(element: dto.Pushed) -> JsonObject:
    """Return any element that is pushed, by its kind; a bare id is one to be removed."""
    match element:
        case dto.WarehouseElement():
            return encode_warehouse(element)
        case dto.CategoryElement():
            return encode_category(element)
        case dto.SkuElement():
            return encode_sku(element)
        case dto.StockElement():
            return encode_stock(element)
        case str():
            return encode_removal(element)


def _without_absent(element: JsonObject) -> JsonObject:
    """Leave out the keys that have nothing to say: null is never pushed."""
    return {key: value for key, value in element.items() if value is not None}


def _stock_id(stock: dto.StockElement) -> str:
    return f"{stock.sku}@{stock.warehouse}"


@dataclass(frozen=True)
class Push(Generic[Element]):
    """One method that pushes: its path, its key, how an element is written and what its result row is called."""

    path: str
    key: str
    encode: Callable[[Element], JsonObject]
    identify: Callable[[Element], str]


@dataclass(frozen=True)
class Listing(Generic[Element]):
    """One method that reads back: its path, its key, how a row is read and by what two rows are the same."""

    path: str
    key: str
    decode: Callable[[object], Element]
    identify: Callable[[Element], str]


PUSH_WAREHOUSES = Push("wms.warehouse.create", "warehouse", encode_warehouse, lambda warehouse: warehouse.id)
PUSH_CATEGORIES = Push("wms.category.create", "category", encode_category, lambda category: category.id)
PUSH_SKUS = Push("wms.sku.create", "sku", encode_sku, lambda sku: sku.id)
PUSH_STOCK = Push("wms.stock.set", "stock", encode_stock, _stock_id)
REMOVE_SKUS: Push[str] = Push("wms.sku.remove", "sku", encode_removal, str)

LIST_WAREHOUSES = Listing("wms.warehouse.list", "warehouse", decode_warehouse, lambda warehouse: warehouse.id)
LIST_CATEGORIES = Listing("wms.category.list", "category", decode_category, lambda category: category.id)
LIST_SKUS = Listing("wms.sku.list", "sku", decode_sku, lambda sku: sku.id)
LIST_STOCK = Listing("wms.stock.list", "stock", decode_stock, _stock_id)


def encode_batch(key: str, elements: Sequence[bytes]) -> bytes:
    """Return the body of a push out of elements that are JSON already."""
    return b'{"%b":[%b]}' % (key.encode(), b",".join(elements))


def decode_results(payload: JsonObject, ids: Sequence[str]) -> tuple[dto.PushResult, ...]:
    """Return the answers about a batch: one row an element, in the order sent, else AnswerBroken."""
    fields = Fields(payload)
    results = fields.whole(fields.children("results", _decode_result))
    if [result.id for result in results] != list(ids):
        raise AnswerBroken(detail=Issue(ClientDetail.RESULTS_DO_NOT_MATCH, params={"count": len(ids)}))
    return results


def _decode_result(fields: Fields) -> dto.PushResult:
    status = fields.required("status", one_of(dto.PushStatus), dto.PushStatus.UNCHANGED)
    error = None
    if status is dto.PushStatus.REJECTED:
        reason = fields.child("error") if fields.has("error") else Fields({})
        error = dto.ElementError(_said(reason, "code"), _said(reason, "message"))
    return dto.PushResult(fields.text("id"), status, fields.optional("number", _decode_assigned_number, None), error)


@dataclass(frozen=True)
class ListPage(Generic[Element]):
    rows: tuple[dto.Numbered[Element], ...]
    cursor: str
    has_more: bool


def encode_page_query(cursor: str, limit: int) -> dict[str, str]:
    return {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})


def decode_list_page(payload: JsonObject, listing: Listing[Element]) -> ListPage[Element]:
    fields = Fields(payload)
    rows = fields.whole(fields.array(listing.key))
    numbered = tuple(dto.Numbered(listing.decode(row), _decode_row_number(row)) for row in rows)
    return ListPage(numbered, *_decode_progress(fields))


def _decode_row_number(row: object) -> int | None:
    fields = Fields(row)
    return fields.whole(fields.optional("number", _decode_assigned_number, None))


def _decode_progress(fields: Fields) -> tuple[str, bool]:
    """Return the cursor and whether there is more; more without a cursor would be read from the start for ever."""
    has_more = fields.required("hasMore", decode_flag, False)
    cursor = fields.optional_text("cursor")
    if has_more and not cursor:
        fields.malformed("cursor")
    return fields.whole((cursor, has_more))


# --- Registers (contract §3) ----------------------------------------------------------------------------------------


def decode_workstations(payload: JsonObject) -> tuple[dto.Workstation, ...]:
    fields = Fields(payload)
    return fields.whole(fields.children("workstations", _decode_workstation))


def _decode_workstation(fields: Fields) -> dto.Workstation:
    return dto.Workstation(
        id=fields.text("id"),
        registration_number=fields.text("registrationNumber"),
        serial_number=fields.text("serialNumber"),
        name=fields.optional_text("name"),
        warehouse=fields.optional("warehouse", _decode_assigned_number, None),
        open_shift=_decode_open_shift(fields.child("shift")) if fields.has("shift") else None,
    )


def _decode_open_shift(fields: Fields) -> dto.WorkstationShift:
    opened_at = fields.required("openedAt", decode_time, datetime.min.replace(tzinfo=MINSK))
    return dto.WorkstationShift(fields.required("number", _decode_number, 0), opened_at)


# --- The feed (contract §4) -----------------------------------------------------------------------------------------


def encode_feed_query(since: datetime, cursor: str, limit: int) -> dict[str, str]:
    return encode_page_query(cursor, limit) | {"from": encode_time(since)}


def decode_feed_page(payload: JsonObject) -> dto.FeedPage:
    fields = Fields(payload)
    documents = fields.whole(fields.array("docs"))
    return dto.FeedPage(tuple(decode_feed_document(document) for document in documents), *_decode_progress(fields))


def decode_feed_document(payload: object) -> dto.FeedDocument:
    if not isinstance(payload, dict):
        raise AnswerBroken(detail=Issue(ClientDetail.FEED_ITEM_NOT_OBJECT))
    return dto.FeedDocument(decode_envelope(payload), payload)


def decode_envelope(payload: Mapping[str, Any]) -> dto.Envelope:
    """Return what can be told of any document: whatever cannot be read is empty, nothing is raised."""
    fields = Fields(payload)
    workstation = fields.child("workstation")
    return dto.Envelope(
        uid=_uid(fields, payload),
        kind=fields.optional_text("kind"),
        number=fields.optional("number", _decode_number, None),
        issued_at=fields.optional("issuedAt", decode_time, None),
        registration_number=workstation.optional_text("registrationNumber"),
        serial_number=workstation.optional_text("serialNumber"),
        shift=fields.optional("shift", _decode_number, None),
    )


def _uid(fields: Fields, payload: Mapping[str, Any]) -> str:
    """Return the identity of a document, made from its content if it has none of its own."""
    return fields.optional("uid", _decode_uid, "") or _fingerprint(payload)


def _fingerprint(payload: Mapping[str, Any]) -> str:
    canonical = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()[:24].upper()


def decode_document(payload: object) -> dto.Document:
    """Return a well-formed document of its kind; raise DocumentInvalid, naming the keys, for anything else."""
    if not isinstance(payload, dict):
        raise DocumentInvalid(detail=Issue(ClientDetail.DOCUMENT_NOT_OBJECT), code="malformed_keys")
    fields = Fields(payload)
    word = fields.text("kind")
    if word and word not in _DOCUMENTS:
        unknown = Issue(ClientDetail.DOCUMENT_KIND_UNKNOWN, params={"kind": word[:100]})
        raise DocumentInvalid(detail=unknown, code="unknown_kind")
    if word:
        header, workstation = fields.child("header"), fields.child("workstation")
        document = _DOCUMENTS[word](
            fields,
            uid=_uid(Fields(payload), payload),
            kind=dto.DocumentKind(word),
            number=fields.required("number", _decode_number, 0),
            issued_at=fields.required("issuedAt", decode_time, datetime.min.replace(tzinfo=MINSK)),
            registration_number=workstation.text("registrationNumber"),
            serial_number=workstation.text("serialNumber"),
            shift=fields.required("shift", _decode_number, 0),
            # A receipt without the cashier's name is a fact all the same.
            cashier=header.optional_text("cashier"),
            currency=header.required("currency", _decode_currency, ""),
        )
        if not fields.problems:
            return document
    elif not fields.problems:
        fields.problems.malformed.append("kind")
    code = "missing_keys" if fields.problems.missing else "malformed_keys"
    unreadable = Issue(ClientDetail.DOCUMENT_UNREADABLE, params={"problems": fields.problems.issue})
    raise DocumentInvalid(detail=unreadable, code=code)


def _decode_receipt(fields: Fields, **common: Any) -> dto.Document:
    # An empty base names no sale, as an absent one does.
    names_its_sale = common["kind"] is dto.DocumentKind.REFUND and fields.has("base") and fields.values["base"] != {}
    return dto.ReceiptDocument(
        **common,
        items=fields.children("items", _decode_item),
        payments=fields.children("payments", _decode_payment),
        total=fields.required("total", decode_money, _ZERO),
        change=fields.optional("change", _decode_unsigned_money, _ZERO),
        modifiers=fields.optional_children("modifiers", _decode_modifier),
        base=_decode_reference(fields.child("base")) if names_its_sale else None,
    )


def _decode_item(fields: Fields) -> dto.ReceiptItem:
    code_kind, code = fields.required("code", _decode_item_code, (dto.ItemCodeKind.CODE, ""))
    section = fields.child("section") if fields.has("section") else None
    return dto.ReceiptItem(
        name=fields.text("name"),
        code_kind=code_kind,
        code=code,
        price=fields.required("price", _decode_unsigned_money, _ZERO),
        quantity=fields.required("quantity", _decode_positive_quantity, _ZERO),
        vat_rate=fields.optional("tax", decode_vat_rate, dto.VatRate.NONE),
        sum=fields.required("sum", decode_money, _ZERO),
        modifiers=fields.optional_children("modifiers", _decode_modifier),
        section_code=section.required("code", lambda code: decode_integer(code, 0, 256), 0) if section else None,
        section_name=section.optional_text("name") if section else "",
        third_party_unp=fields.optional_text("tpTaxNumber"),
        mark=fields.optional_text("mark"),
    )


def _decode_item_code(value: object) -> tuple[dto.ItemCodeKind, str]:
    """Return by what a line names its goods: exactly one of the four words must be there."""
    words = [kind for kind in dto.ItemCodeKind if isinstance(value, dict) and value.get(kind) is not None]
    if not isinstance(value, dict) or len(words) != 1:
        raise ValueError("not one code")
    if words[0] in (dto.ItemCodeKind.SERVICE, dto.ItemCodeKind.PREPAYMENT):
        return words[0], ""
    code = decode_text(value[words[0]])
    if not code:
        raise ValueError("an empty code")
    return words[0], code


def _decode_modifier(fields: Fields) -> dto.Modifier:
    amount = fields.required("modifier", decode_money, _ZERO)
    return dto.Modifier(amount, fields.optional_text("name"), fields.optional_text("group"))


_PAYMENT_KINDS = (dto.PaymentKind.CASH, dto.PaymentKind.CARD, dto.PaymentKind.OTHER)


def _decode_payment_kind(value: object) -> dto.PaymentKind:
    return _PAYMENT_KINDS[decode_integer(value, 0, len(_PAYMENT_KINDS))]


def _decode_payment(fields: Fields) -> dto.Payment:
    kind = fields.required("type", _decode_payment_kind, dto.PaymentKind.OTHER)
    return dto.Payment(kind, fields.required("sum", _decode_unsigned_money, _ZERO), fields.optional_text("ref"))


def _decode_reference(fields: Fields) -> dto.DocumentReference:
    if fields.has("uid"):
        return dto.DocumentReference(uid=fields.required("uid", _decode_uid, ""))
    return dto.DocumentReference(number=fields.required("number", _decode_number, 0))


def _decode_rollback(fields: Fields, **common: Any) -> dto.Document:
    return dto.RollbackDocument(**common, target=_decode_reference(fields.child("target")))


def _decode_cash(fields: Fields, **common: Any) -> dto.Document:
    return dto.CashDocument(**common, amount=fields.required("sum", _decode_unsigned_money, _ZERO))


def _decode_shift_open(fields: Fields, **common: Any) -> dto.Document:
    return dto.ShiftOpenDocument(**common)


def _decode_shift_close(fields: Fields, **common: Any) -> dto.Document:
    counters = fields.child("counters")
    read = {
        currency: _decode_counters(counters.child(currency).child("attributes"))
        for currency in CURRENCIES
        if counters.has(currency)
    }
    return dto.ShiftCloseDocument(**common, counters=read, raw_counters=counters.values)


def _decode_counters(fields: Fields) -> dict[str, Decimal]:
    """Return the counters that are there: sums in roubles, counts in pieces."""
    sums = {key: fields.required(key, decode_money, _ZERO) for key in SUMS if fields.has(key)}
    counts = {key: Decimal(fields.required(key, _decode_number, 0)) for key in COUNTS if fields.has(key)}
    return sums | counts


_DOCUMENTS: dict[str, Callable[..., dto.Document]] = {
    dto.DocumentKind.SHIFT_OPEN: _decode_shift_open,
    dto.DocumentKind.SALE: _decode_receipt,
    dto.DocumentKind.REFUND: _decode_receipt,
    dto.DocumentKind.ROLLBACK: _decode_rollback,
    dto.DocumentKind.DEPOSIT: _decode_cash,
    dto.DocumentKind.WITHDRAW: _decode_cash,
    dto.DocumentKind.PAYOUT: _decode_cash,
    dto.DocumentKind.SHIFT_CLOSE: _decode_shift_close,
}
