"""«Пометить на удаление»: what is marked stays where it is named, and is offered no more."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting.models import (
    AcquiringTerminal,
    CashDesk,
    CashRegister,
    Department,
    Item,
    ItemCategory,
    Partner,
    PriceDocument,
    PriceType,
    Unit,
    User,
    Warehouse,
)
from exchange.ikassa.readiness import exchange_gaps
from exchange.texts import issue_text
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding, make_keeper

OWN: list[type[Model]] = [AcquiringTerminal, CashDesk, CashRegister, Department, Warehouse]
COMMON: list[type[Model]] = [Item, ItemCategory, Partner, PriceType, Unit]


@pytest.fixture
def shop(db: None) -> Holding:
    sku = books.make_sku(category=books.make_category())
    books.make_price_type()
    books.make_partner()
    return make_holding("Наша", sku=sku)


def mark_url(obj: Model, mark: int = 1) -> str:
    return f"{admin_url(type(obj), 'changelist')}{obj.pk}/deletion_mark/?mark={mark}"


def choices(client: Client, model: type[Model], field: str, obj: Model | None = None) -> set[str]:
    """What a field of a form offers, as ids."""
    address = admin_url(model, "change", obj.pk) if obj else admin_url(model, "add")
    return offered(client.get(address).context["adminform"].form[field])


def offered(bound: Any) -> set[str]:
    groups = bound.field.widget.widget.optgroups(bound.html_name, [str(bound.value() or "")])
    return {str(option["value"]) for _, options, _ in groups for option in options} - {""}


@pytest.mark.parametrize("model", [*OWN, *COMMON])
def test_an_object_is_marked_after_a_question_and_the_mark_is_taken_off(
    admin_client: Client, shop: Holding, model: type[Model]
) -> None:
    obj: Any = shop.objects[model] if model in OWN else model._default_manager.first()
    form, address = admin_url(model, "change", obj.pk), mark_url(obj)
    assert "Пометить на удаление" in admin_client.get(form).content.decode()
    assert f"Пометить на удаление: «{obj}»?" in admin_client.get(address).content.decode()
    assert not model._default_manager.get(pk=obj.pk).deletion_mark  # type: ignore[attr-defined]
    told = admin_client.post(address, follow=True).content.decode()
    assert f"«{obj}»: пометка на удаление поставлена." in told
    assert "Снять пометку на удаление" in told
    assert "Помечено на удаление</span>" in told
    listed = admin_client.get(admin_url(model, "changelist"), {"deletion_mark__exact": "1"}).content.decode()
    assert "chip-danger" in listed
    assert mark_url(obj, 0) in told
    admin_client.post(address)
    assert model._default_manager.get(pk=obj.pk).deletion_mark  # type: ignore[attr-defined]
    admin_client.post(mark_url(obj, 0))
    assert not model._default_manager.get(pk=obj.pk).deletion_mark  # type: ignore[attr-defined]


def test_nobody_marks_what_is_others_or_what_he_may_only_see(client: Client, shop: Holding) -> None:
    warehouse = shop.objects[Warehouse]
    client.force_login(make_keeper(books.make_organization()))
    assert client.post(mark_url(warehouse)).status_code == 403
    reader = User.objects.create_user("читатель", password=books.PASSWORD, is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_unit"))
    client.force_login(reader)
    unit: Any = Unit.objects.first()
    assert "deletion_mark/" not in client.get(admin_url(Unit, "change", unit.pk)).content.decode()
    assert client.post(mark_url(unit)).status_code == 403
    assert not Warehouse.objects.filter(deletion_mark=True).exists()
    assert not Unit.objects.filter(deletion_mark=True).exists()


def test_a_form_offers_what_is_not_marked_and_keeps_what_it_has(admin_client: Client, shop: Holding) -> None:
    register: Any = shop.objects[CashRegister]
    own, other = register.warehouse, books.make_warehouse(organization=shop.organization, name="Ларёк")
    Warehouse.objects.update(deletion_mark=True)
    assert choices(admin_client, CashRegister, "warehouse") == set()
    assert choices(admin_client, CashRegister, "warehouse", register) == {str(own.pk)}
    Warehouse.objects.filter(pk=other.pk).update(deletion_mark=False)
    assert choices(admin_client, CashRegister, "warehouse", register) == {str(own.pk), str(other.pk)}
    form = admin_client.get(admin_url(CashRegister, "change", register.pk)).context["adminform"].form
    values = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    assert admin_client.post(admin_url(CashRegister, "change", register.pk), values).status_code == 302


def test_a_line_of_a_document_offers_what_is_not_marked(admin_client: Client) -> None:
    sku, old = books.make_sku(), books.make_price_type(name="Прежняя")
    document = PriceDocument.objects.create(effective_at=timezone.now())
    package = sku.item.packages.get(is_base=True)
    document.lines.create(sku=sku, package=package, price_type=old, value=Decimal(5))
    new = books.make_price_type(name="Новая")
    PriceType.objects.filter(pk=old.pk).update(deletion_mark=True)
    [lines] = admin_client.get(admin_url(PriceDocument, "change", document.pk)).context["inline_admin_formsets"]
    assert offered(lines.formset.forms[0]["price_type"]) == {str(old.pk), str(new.pk)}
    assert offered(lines.formset.empty_form["price_type"]) == {str(new.pk)}


def test_a_search_in_a_field_finds_what_is_not_marked_and_the_list_all(admin_client: Client, shop: Holding) -> None:
    books.make_category(name="Обувь зимняя")
    gone = books.make_category(name="Обувь старая")
    ItemCategory.objects.filter(pk=gone.pk).update(deletion_mark=True)
    asked = {"app_label": "accounting", "model_name": "item", "field_name": "category", "term": "обувь"}
    found = admin_client.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert "Обувь зимняя" in {each["text"] for each in found}
    assert "Обувь старая" not in {each["text"] for each in found}
    listed = admin_client.get(admin_url(ItemCategory, "changelist"), {"q": "обувь"}).content.decode()
    assert "Обувь старая" in listed


def test_a_marked_register_that_is_not_loaded_lacks_nothing(db: None) -> None:
    organization = books.make_organization()
    register = books.make_register(warehouse=books.make_warehouse(organization=organization), name="Старая")

    def of_register() -> list[str]:
        return [text for gap in exchange_gaps(organization=organization) if "Старая" in (text := issue_text(gap.issue))]

    assert of_register() != []
    register.deletion_mark = True
    register.save()
    assert of_register() == []
