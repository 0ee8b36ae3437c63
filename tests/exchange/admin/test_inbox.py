"""Входящие документы: the held ones first, each with its ways out; the document readable as it came."""

from typing import Any

import pytest
from django.test import Client

from accounting.models import Membership
from exchange.models import InboxDocument, LoadSettings
from tests.support import books
from tests.support.admin import admin_url, make_holding, make_keeper

Status, ReasonCode = InboxDocument.Status, InboxDocument.ReasonCode


@pytest.fixture
def held(db: None) -> InboxDocument:
    document: Any = make_holding("Наша").objects[InboxDocument]
    return document


def press(client: Client, document: InboxDocument, button: str, **data: str) -> Any:
    return client.post(f"/admin/exchange/inboxdocument/{document.pk}/{button}/", data, follow=True)


def stored(document: InboxDocument) -> InboxDocument:
    return InboxDocument.objects.get(pk=document.pk)


def test_the_held_ones_come_first(admin_client: Client, held: InboxDocument) -> None:
    for status in (Status.POSTED, Status.NEW):
        InboxDocument.objects.create(connection=held.connection, uid=f"{status}", payload={}, status=status)
    rows = admin_client.get(admin_url(InboxDocument, "changelist")).context["cl"].result_list
    assert rows[0] == held


def test_documents_are_narrowed_by_their_shift_and_by_what_they_are(admin_client: Client, held: InboxDocument) -> None:
    rows = {
        kind: InboxDocument.objects.create(
            connection=held.connection, uid=kind, kind=kind, shift_number=number, payload={}, status=Status.NEW
        )
        for kind, number in (("refund", 77), ("shiftClose", 77), ("correction", None))
    }

    def found(**query: str) -> set[InboxDocument]:
        page = admin_client.get(admin_url(InboxDocument, "changelist"), query)
        return set(page.context["cl"].result_list)

    assert found(shift_number="77") == {rows["refund"], rows["shiftClose"]}
    assert found(shift_number="77", document="refund") == {rows["refund"]}
    assert found(document="unknown") == {rows["correction"]}


def test_the_document_is_read_as_it_came_and_cannot_act(admin_client: Client, held: InboxDocument) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(payload={"name": "<script>alert(1)</script>", "сумма": 2868})
    page = admin_client.get(admin_url(held, "change", held.pk)).content.decode()
    assert "сумма" in page
    assert "<script>alert(1)" not in page


def test_one_and_many_are_returned_to_posting(admin_client: Client, held: InboxDocument) -> None:
    page = press(admin_client, held, "retry_document").content.decode()
    assert "Возвращено в проведение: 1" in page
    assert stored(held).status == Status.NEW
    InboxDocument.objects.filter(pk=held.pk).update(status=Status.HELD)
    admin_client.post(
        admin_url(InboxDocument, "changelist"), {"action": "retry_selected", "_selected_action": [held.pk]}
    )
    assert stored(held).status == Status.NEW


def test_what_cannot_be_mended_is_put_aside_with_a_reason(admin_client: Client, held: InboxDocument) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(reason_code=ReasonCode.UNKNOWN_KIND)
    assert "Напишите причину" in press(admin_client, held, "ignore_document").content.decode()
    assert stored(held).status == Status.HELD
    press(admin_client, held, "ignore_document", reason="пробный документ")
    kept = stored(held)
    assert (kept.status, kept.decision) == (Status.IGNORED, "пробный документ")
    assert kept.decided_by is not None


def test_a_receipt_that_does_not_add_up_is_accepted_as_printed(admin_client: Client, held: InboxDocument) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(reason_code=ReasonCode.ARITHMETIC)
    press(admin_client, held, "accept_document", reason="сверено с лентой")
    assert stored(held).is_accepted_as_printed


@pytest.mark.parametrize(
    ("status", "code", "buttons"),
    [
        (Status.HELD, ReasonCode.UNKNOWN_BARCODE, {"give_barcode", "retry_document"}),
        (Status.HELD, ReasonCode.ARITHMETIC, {"retry_document", "accept_document"}),
        (Status.HELD, ReasonCode.BROKEN, {"retry_document", "ignore_document"}),
        (Status.IGNORED, ReasonCode.BY_HAND, {"retry_document"}),
        (Status.IGNORED, ReasonCode.BEFORE_START, set()),
        (Status.POSTED, ReasonCode.NONE, set()),
    ],
)
def test_only_the_ways_out_that_are_open_are_offered(
    admin_client: Client, held: InboxDocument, status: str, code: str, buttons: set[str]
) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(status=status, reason_code=code)
    page = admin_client.get(admin_url(held, "change", held.pk)).content.decode()
    all_buttons = ("give_barcode", "retry_document", "accept_document", "ignore_document")
    assert {name for name in all_buttons if f"/{name}/" in page} == buttons


@pytest.mark.parametrize("button", ["accept_document", "ignore_document"])
def test_a_decision_that_the_reason_forbids_shows_the_reason(
    admin_client: Client, held: InboxDocument, button: str
) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(reason_code=ReasonCode.UNKNOWN_BARCODE, reason="Нет штрихкода 7.")
    answer = press(admin_client, held, button, reason="мешает")
    (message,) = answer.context["messages"]
    assert str(message).endswith(". Нет штрихкода 7.")
    assert stored(held).status == Status.HELD


@pytest.mark.parametrize("button", ["retry_document", "accept_document", "ignore_document"])
def test_who_comes_too_late_is_told_that_the_document_is_not_held_any_more(
    admin_client: Client, held: InboxDocument, button: str
) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(status=Status.POSTED, reason_code=ReasonCode.NONE, reason="")
    page = press(admin_client, held, button, reason="сверено").content.decode()
    assert "не задержан: проведён." in page or "задержанных документов среди выбранных нет" in page
    assert stored(held).status == Status.POSTED


def test_many_that_are_not_held_are_told_of(admin_client: Client, held: InboxDocument) -> None:
    InboxDocument.objects.filter(pk=held.pk).update(status=Status.POSTED)
    data = {"action": "retry_selected", "_selected_action": [held.pk]}
    page = admin_client.post(admin_url(InboxDocument, "changelist"), data, follow=True).content.decode()
    assert "задержанных документов среди выбранных нет" in page


def test_a_document_of_an_unknown_register_leads_to_the_form_that_adds_it(
    admin_client: Client, held: InboxDocument
) -> None:
    numbers = {"registration_number": "AVQ 9&9", "serial_number": "9"}
    unknown = {"cash_register": None, "reason_code": ReasonCode.UNKNOWN_REGISTER, **numbers}
    InboxDocument.objects.filter(pk=held.pk).update(**unknown)
    page = admin_client.get(admin_url(held, "change", held.pk)).content.decode()
    address = page.split('" class="text-link">Добавить кассу ККМ')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    form = admin_client.get(address).context["adminform"].form
    assert {name: form.initial[name] for name in numbers} == numbers
    assert form.initial["organization"] == str(held.connection.organization_id)


def test_a_person_without_the_right_decides_nothing(client: Client, held: InboxDocument) -> None:
    from django.contrib.auth.models import Permission

    looker = books.make_member(organization=held.connection.organization, role=Membership.Role.MERCHANDISER)
    looker.user_permissions.set(Permission.objects.filter(codename="view_inboxdocument"))
    client.force_login(looker)
    assert "retry_document" not in client.get(admin_url(held, "change", held.pk)).content.decode()
    assert press(client, held, "retry_document").status_code == 403
    client.post(admin_url(InboxDocument, "changelist"), {"action": "retry_selected", "_selected_action": [held.pk]})
    assert stored(held).status == Status.HELD


def test_their_document_is_not_decided_about(client: Client, held: InboxDocument) -> None:
    client.force_login(make_keeper(books.make_organization()))
    assert press(client, held, "retry_document").status_code == 403
    assert stored(held).status == Status.HELD


def test_a_real_card_number_is_stored_masked_and_a_template_as_it_is(admin_client: Client, held: InboxDocument) -> None:
    settings = LoadSettings.objects.get()
    for typed, kept in (
        ("4111 1111 1111 1111", "4111 ******** 1111"),
        ("1234 5678 9123 4567", "1234 5678 9123 4567"),
    ):
        form = {"cash_register": settings.cash_register_id, "date": "01.01.2021", "card_number": typed}
        answer = admin_client.post(admin_url(settings, "change", settings.pk), form)
        assert answer.status_code == 302
        assert LoadSettings.objects.get().card_number == kept
