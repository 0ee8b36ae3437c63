"""Why a document is not posted is stored as data, beside its text of the day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounting.models import Membership
from exchange.codes import LoadCode
from exchange.ikassa.load.batch import held_remark
from exchange.ikassa.load.held import document_ignore, documents_retry
from exchange.ikassa.load.verdicts import REASON_CODES
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import ExchangeMessage, InboxDocument
from exchange.texts import TEXTS, issue_text
from tests.support import books
from tests.support.shop import Shop, later

ReasonCode = InboxDocument.ReasonCode

#: NULL, and not the null of JSON.
CLEARED = {"reason": "", "reason_code": "", "reason_issue__isnull": True}
SHOES = {"code": "1001", "quantity": 1000}
DEVICE = Subject(SubjectKind.REGISTER, "Касса 1", "AVQ1")
TARGET = Subject(SubjectKind.DOCUMENT, "5", "A" * 24)
#: Codes that no row of the inbox stores as its reason.
NOT_OF_A_ROW = {
    LoadCode.HELD,
    LoadCode.HELD_WITHOUT_NUMBER,
    LoadCode.SHIFT_DIFFERS,
    LoadCode.REFUNDED_TOO_MUCH,
    LoadCode.NO_LOAD_SETTINGS_AT_ALL,
    LoadCode.LINE_QUANTITY_NOT_POSITIVE,
    LoadCode.LINE_SUM_DIFFERS,
    LoadCode.LINE_SUM_BELOW_ZERO,
    LoadCode.NO_LINES,
    LoadCode.TOTAL_DIFFERS,
    LoadCode.TOTAL_BELOW_ZERO,
    LoadCode.PAID_DIFFERS,
    LoadCode.CHANGE_ABOVE_CASH,
    LoadCode.PAYMENT_BELOW_ZERO,
    LoadCode.NOT_IN_REPORT,
}


def load_injected(shop: Shop, **changes: Any) -> InboxDocument:
    """Load a sale that differs from a good one by `changes`, and return its row."""
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.inject(shop.copy_of_last(uid="A" * 24, number=90, **changes))
    shop.load()
    return InboxDocument.objects.get(uid="A" * 24)


def reason_of(row: InboxDocument) -> Issue:
    assert row.reason_issue is not None
    return Issue.from_dict(row.reason_issue)


def test_every_code_has_a_text_and_every_reason_of_a_row_a_broad_reason() -> None:
    assert set(LoadCode) <= set(TEXTS)
    assert set(LoadCode) - set(REASON_CODES) == NOT_OF_A_ROW
    # A posted row has none, and a person's decision has no code.
    assert set(ReasonCode) - set(REASON_CODES.values()) == {ReasonCode.NONE, ReasonCode.BY_HAND}


@pytest.mark.parametrize(
    ("issue", "text"),
    [
        (
            Issue(LoadCode.UNKNOWN_REGISTER, Subject(SubjectKind.ORGANIZATION, "Ромашка"), {"serial_number": "9"}),
            (
                "Касса (рег. № —, зав. № 9) не заведена у организации «Ромашка». Создайте кассу ККМ с этими номерами и "
                "«Ik последняя загрузка» для неё."
            ),
        ),
        (
            Issue(LoadCode.NO_LOAD_SETTINGS, DEVICE),
            "У кассы «Касса 1» нет «Ik последняя загрузка». Создайте её на основании кассы.",
        ),
        (
            Issue(LoadCode.BEFORE_START, DEVICE, {"start": date(2021, 6, 1)}),
            "Документ старше даты начала загрузки кассы «Касса 1» (01.06.2021).",
        ),
        (
            Issue(LoadCode.REGISTER_WITHOUT_WAREHOUSE, DEVICE),
            "У кассы «Касса 1» не указан склад. Укажите его в карточке кассы и проведите повторно.",
        ),
        (
            Issue(LoadCode.UNKNOWN_KIND, params={"problem": "Неизвестный вид документа: «coupon»."}),
            (
                "Неизвестный вид документа: «coupon». Не нужен в учёте — отметьте «Не учитывать»; нужен — обновите "
                "программу и проведите повторно."
            ),
        ),
        (
            Issue(LoadCode.UID_IN_BOOKS, TARGET),
            (
                f"Документ с УИ {'A' * 24} уже есть в учёте, загруженный из другого кабинета. Если это он же, отметьте "
                "«Не учитывать»."
            ),
        ),
        (
            Issue(LoadCode.OTHER_CURRENCY, DEVICE, {"currency": "USD", "register_currency": "BYN"}),
            "Документ в валюте USD, а касса «Касса 1» ведётся в BYN. Если он не нужен, отметьте «Не учитывать».",
        ),
        (
            Issue(LoadCode.Z_REPORT_IN_OTHER_CURRENCY, DEVICE, {"shift": 2, "currency": "BYN"}),
            (
                "В Z-отчёте смены 2 нет счётчиков в BYN, а касса «Касса 1» ведётся в этой валюте. Исправьте валюту в "
                "карточке кассы и проведите повторно или отметьте «Не учитывать»."
            ),
        ),
        (
            Issue(LoadCode.UNKNOWN_BARCODE, Subject(SubjectKind.BARCODE, "7777"), {"name": "{subject} «{0}»: {"}),
            "Штрихкод 7777 («{subject} «{0}»: {») не найден. Назначьте его товару и проведите повторно.",
        ),
        (
            Issue(LoadCode.NO_PREPAYMENT_ITEM, DEVICE, {"name": "Аванс"}),
            (
                "Строка «Аванс» пробита без товара, а в «Ik последняя загрузка» кассы «Касса 1» не заполнено поле "
                "«Предоплата». Заполните его и проведите повторно."
            ),
        ),
        (
            Issue(LoadCode.INTERNAL),
            (
                "Документ не удалось провести из-за ошибки программы; подробности — в журнале сервера. После её "
                "исправления проведите документ повторно."
            ),
        ),
        (Issue(LoadCode.TARGET_NOT_POSTED, TARGET), "Аннулируемый документ 5 ещё не проведён."),
        (Issue(LoadCode.TARGET_IGNORED, TARGET), "Аннулируемый документ 5 не учитывается."),
        (
            Issue(LoadCode.TARGET_NOT_RECEIPT, TARGET),
            "Аннулируется документ 5, а он не чек продажи и не чек возврата.",
        ),
        (Issue(LoadCode.DELETED_TARGET_ALREADY_ANNULLED, TARGET), "Документ 5 уже аннулирован другим документом."),
        (
            Issue(LoadCode.DELETED_TARGET_NOT_ANNULLED, TARGET, {"problem": Issue(LoadCode.NOT_IN_REPORT)}),
            (
                "Чек 5 удалён по сроку хранения, и аннулировать его в отчёте не удалось: его строк или оплат нет в "
                "отчёте за смену."
            ),
        ),
        (
            Issue(LoadCode.LINE_SUM_BELOW_ZERO, params={"position": 1, "name": "Набойки", "due": Decimal("-1248.6")}),
            "строка 1 «Набойки»: сумма меньше нуля, -1\u202f248,60.",
        ),
        (
            Issue(
                LoadCode.LINE_QUANTITY_NOT_POSITIVE, params={"position": 2, "name": "Шнурки", "quantity": Decimal(0)}
            ),
            "строка 2 «Шнурки»: количество 0.",
        ),
        (
            Issue(
                LoadCode.ARITHMETIC, params={"problems": [Issue(LoadCode.NO_LINES), Issue(LoadCode.PAYMENT_BELOW_ZERO)]}
            ),
            (
                "Суммы чека не сходятся: в чеке нет ни одной строки; оплата или сдача меньше нуля. Сверьте чек и "
                "примите его как напечатано."
            ),
        ),
    ],
    ids=lambda value: str(value.code) if isinstance(value, Issue) else "",
)
def test_reasons_are_worded_for_a_person(issue: Issue, text: str) -> None:
    assert issue_text(issue) == text
    assert issue_text(Issue.from_dict(issue.as_dict())) == text


def test_a_held_document_stores_its_reason_as_data_and_the_journal_has_both(shop: Shop) -> None:
    items = [{"name": "{Новинка}", "code": {"code": "7777"}, "price": 2868, "quantity": 1000, "sum": 2868}]
    row = load_injected(shop, items=items)

    reason = reason_of(row)
    assert (reason.code, reason.subject, reason.params) == (
        LoadCode.UNKNOWN_BARCODE,
        Subject(SubjectKind.BARCODE, "7777", "7777"),
        {"name": "{Новинка}"},
    )
    assert row.reason == issue_text(reason)
    message = ExchangeMessage.objects.get()
    held = Issue.from_dict(message.issue)
    assert (held.code, held.subject) == (LoadCode.HELD, Subject(SubjectKind.DOCUMENT, "90", row.uid))
    assert (held.params["reason"], held.params["cause"], message.code) == (
        reason,
        "unknown_barcode",
        "unknown_barcode",
    )
    assert message.text == f"Документ № 90 задержан. {row.reason}"


def test_a_held_document_without_a_number_is_named_by_its_uid() -> None:
    row = InboxDocument(uid="A" * 24, reason_code=ReasonCode.INTERNAL)
    reason = Issue(LoadCode.INTERNAL)
    assert issue_text(held_remark(row, reason)) == f"Документ с УИ {row.uid} задержан. {issue_text(reason)}"


def test_each_sum_that_does_not_hold_is_an_issue_of_its_own(shop: Shop) -> None:
    line = {"name": "Босоножки", "code": {"code": "1001"}, "price": 2868, "quantity": 1000, "sum": 3000}
    below = {**line, "sum": -100, "modifiers": [{"modifier": -2968}]}
    row = load_injected(shop, items=[line, below], total=-100, change=50, payments=[{"type": 1, "sum": 1}])

    problems = reason_of(row).params["problems"]
    assert [(problem.code, problem.params.get("position")) for problem in problems] == [
        (LoadCode.LINE_SUM_DIFFERS, 1),
        (LoadCode.LINE_SUM_BELOW_ZERO, 2),
        (LoadCode.TOTAL_DIFFERS, None),
        (LoadCode.TOTAL_BELOW_ZERO, None),
        (LoadCode.PAID_DIFFERS, None),
        (LoadCode.CHANGE_ABOVE_CASH, None),
    ]
    assert problems[0].params == {"position": 1, "name": "Босоножки", "printed": "30.00", "due": "28.68"}
    assert row.reason == (
        "Суммы чека не сходятся: строка 1 «Босоножки»: напечатано 30,00, по цене и скидкам 28,68; "
        "строка 2 «Босоножки»: сумма меньше нуля, -1,00; итог напечатан -1,00, по строкам и скидкам 29,00; "
        "итог меньше нуля, -1,00; оплачено 0,01 со сдачей 0,50, а итог -1,00; сдача 0,50 больше наличных 0,00. "
        "Сверьте чек и примите его как напечатано."
    )


def test_a_receipt_with_many_wrong_lines_stores_a_hundred_of_them(shop: Shop) -> None:
    line = {"name": "Босоножки", "code": {"code": "1001"}, "price": 2868, "quantity": 1000, "sum": 3000}

    row = load_injected(shop, items=[line] * 150)

    assert len(reason_of(row).params["problems"]) == 100
    assert len(row.reason) == 1000


def test_a_reason_that_is_gone_leaves_no_data(shop: Shop) -> None:
    bookkeeper = books.make_member(organization=shop.organization, role=Membership.Role.BOOKKEEPER)
    row = load_injected(shop, header={"cashier": "Иванова", "currency": "USD", "@attrs": {}})
    assert reason_of(row).params == {"currency": "USD", "register_currency": "BYN"}

    document_ignore(document=row, user=bookkeeper, reason="Чужая валюта")
    assert (row.reason_code, row.reason, row.reason_issue) == (ReasonCode.BY_HAND, "Чужая валюта", None)

    documents_retry(documents=[row])
    assert InboxDocument.objects.filter(status="new", **CLEARED).get() == row
    shop.load()
    row.refresh_from_db()
    assert reason_of(row).code == LoadCode.OTHER_CURRENCY

    # It was held for its currency, and the register is one of dollars by now.
    shop.register.currency = "USD"
    shop.register.save()
    documents_retry(documents=[row])
    shop.load()
    assert row in InboxDocument.objects.filter(status="posted", **CLEARED)
