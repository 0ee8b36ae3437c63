"""What the page is told: conditions of the search, what is ticked, what to send."""

from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounting.days import day_check, today
from accounting.models import ItemCategory, Unit, VatRate
from accounting.models.catalogue import MarkingKind
from exchange.ikassa.export import ExportPart, GoodsConditions, GoodsSelection
from exchange.ikassa.export.conditions import KINDS
from exchange.ikassa.export.scope import left_out_rows

#: So many goods can be ticked one by one; more are ticked by conditions.
TICKED_MOST: Final = 10_000
ANY: Final = ("", "—")
YES_NO: Final = [ANY, ("1", "да"), ("0", "нет")]
_LARGEST_ID: Final = 2**63 - 1
_TICKS_UNREAD: Final = "Отметки не прочитаны. Обновите страницу и отметьте заново."
_FLAGS: Final = {"1": True, "0": False}


def day_field(label: str) -> forms.DateField:
    """Return a field for a day written as here, 10.06.2021, whatever the language of the browser."""
    attributes = {"placeholder": "дд.мм.гггг", "inputmode": "numeric", "autocomplete": "off"}
    widget = UnfoldAdminTextInputWidget(attrs=attributes)
    return forms.DateField(label=label, required=False, widget=widget, validators=[day_check])


def text_field(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200, widget=UnfoldAdminTextInputWidget(), **options)


def number_field(label: str, places: int) -> forms.DecimalField:
    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, max_digits=15, decimal_places=places, localize=True, widget=widget
    )


def choice_field(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=UnfoldAdminSelectWidget())


def id_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_ID)


class ConditionsForm(forms.Form):
    """«Настройки отбора»; a field left empty asks nothing."""

    name = text_field("Товар")
    print_name = text_field("Наименование для печати")
    variant = text_field("Характеристика")
    article = text_field("Артикул")
    barcode = text_field("Штрихкод")
    category = forms.ModelChoiceField(
        ItemCategory.objects.all(),
        label="Категория (с вложенными)",
        required=False,
        empty_label="—",
        widget=UnfoldAdminSelectWidget(),
    )
    kind = choice_field("Вид", [ANY, *KINDS])
    vat_rate = choice_field("Ставка НДС", [ANY, *VatRate.choices])
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label="Единица измерения",
        required=False,
        empty_label="—",
        widget=UnfoldAdminSelectWidget(),
    )
    is_weight = choice_field("Весовой товар", YES_NO)
    marking_kind = choice_field("Вид маркировки", [ANY, *MarkingKind.choices])
    has_barcode = choice_field("Есть штрихкод", YES_NO)
    has_export_package = choice_field("Упаковка для касс указана", YES_NO)
    price_from = number_field("Цена от", 2)
    price_to = number_field("Цена до", 2)
    has_minimum_price = choice_field("Минимальная цена указана", YES_NO)
    minimum_price_from = number_field("Минимальная цена от", 2)
    minimum_price_to = number_field("Минимальная цена до", 2)
    stock_above = number_field("Остаток больше", 3)
    changed_since = day_field("Изменён с")

    @property
    def conditions(self) -> GoodsConditions:
        """The conditions of a valid form."""
        asked = dict(self.cleaned_data)
        for name in ("category", "unit"):
            asked[name] = getattr(asked[name], "pk", asked[name])
        for name in ("is_weight", "has_barcode", "has_export_package", "has_minimum_price"):
            asked[name] = _FLAGS.get(asked[name])
        return GoodsConditions(**asked)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is asked, as (field, words)."""
        return [
            (name, f"{self.fields[name].label}: {self._words(name)}")
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        ]

    def _words(self, name: str) -> str:
        value = self.cleaned_data[name]
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        if isinstance(value, date):
            return f"{value:%d.%m.%Y}"
        return str(value).replace(".", ",") if isinstance(value, Decimal) else str(value)


class AskedConditionsForm(ConditionsForm):
    """The conditions as the page's script asks by them: by ids that the page has offered, so none is looked for."""

    category: Any = id_field()
    unit: Any = id_field()


def conditions_query(conditions: GoodsConditions) -> dict[str, str]:
    """Return the query of the page that asks for the conditions."""
    words = {True: "1", False: "0"}
    parameters = conditions.as_parameters()
    return {name: words[value] if isinstance(value, bool) else str(value) for name, value in parameters.items()}


class DayForm(forms.Form):
    """«Период выгрузки»: the day at whose beginning prices are taken, today unless chosen."""

    day = day_field("Период выгрузки")
    only_cards = forms.BooleanField(label="Без остатков и цен", required=False)

    def clean_day(self) -> date:
        return self.cleaned_data["day"] or today()

    @property
    def parts(self) -> frozenset[ExportPart]:
        goods = {ExportPart.CATEGORIES, ExportPart.ITEMS}
        return frozenset(goods if self.cleaned_data["only_cards"] else goods | {ExportPart.STOCK})


def asked_query(data: QueryDict) -> dict[str, Any]:
    """Return the query of the page «Товары» on which this was asked: its conditions and its day, as typed."""
    names = {*ConditionsForm.base_fields, *DayForm.base_fields}
    return {name: value for name, value in data.items() if value and name in names}


class PlaceForm(forms.Form):
    """Which of the found goods to answer with: at most `limit` behind the place `after`, «<id>:<name>»."""

    after = forms.RegexField(r"\A[0-9]{1,18}:", required=False, strip=False)
    limit = forms.IntegerField(min_value=1, required=False)


class TicksField(forms.JSONField):
    """What is ticked, as the page's script writes it; nothing else is written by a person."""

    default_error_messages = {"invalid": _TICKS_UNREAD}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(_TICKS_UNREAD) from error


class TickedForm(forms.Form):
    """What is ticked among goods: `all` that is found but `ids`, or `ids` alone; `out`, warehouses by sku."""

    ticked = TicksField(required=False)

    def clean_ticked(self) -> dict[str, Any]:
        ticked = self.cleaned_data["ticked"] or {}
        try:
            ids = frozenset(map(int, ticked.get("ids", [])))
            rows = {str(int(sku)): list(map(int, places)) for sku, places in ticked.get("out", {}).items()}
            is_all = bool(ticked.get("all", True))
            if any(abs(each) > _LARGEST_ID for each in [*ids, *map(int, rows), *chain.from_iterable(rows.values())]):
                raise ValueError("no database has such an id")
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ValidationError(_TICKS_UNREAD) from error
        if len(ids) > TICKED_MOST or len(rows) > TICKED_MOST:
            raise ValidationError(f"Отмечено больше {TICKED_MOST}. Отметьте все найденные или сузьте отбор.")
        return {"takes_all": is_all, "sku_ids": ids, "left_out": left_out_rows(rows)}


def selection_of(ticked: TickedForm, conditions: ConditionsForm) -> GoodsSelection:
    """Return what two valid forms select."""
    return GoodsSelection(conditions=conditions.conditions, **ticked.cleaned_data["ticked"])


class CardsForm(forms.Form):
    """Ticked warehouses or categories, by their ids on the wire."""

    cards = TicksField(required=False)

    def clean_cards(self) -> frozenset[str]:
        cards = self.cleaned_data["cards"]
        if not isinstance(cards, list) or not all(isinstance(card, str) for card in cards):
            raise ValidationError(_TICKS_UNREAD)
        return frozenset(cards)


class KeyForm(forms.Form):
    """A press of a button; `key` was made with the page."""

    key = forms.UUIDField()


class OrderForm(KeyForm):
    """An export that a person has seen the preview of, signed."""

    order = forms.CharField()
    confirmed = forms.BooleanField(required=False)


class FilterNameForm(forms.Form):
    name = forms.CharField(max_length=100, strip=True)
