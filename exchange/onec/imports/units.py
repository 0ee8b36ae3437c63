"""Units of an import: one unit for one thing, whether a file calls it by a code, a name or an Ид."""

from dataclasses import dataclass, field

from accounting.models import Unit
from exchange.onec.commerceml import elements
from exchange.onec.commerceml.elements import UnitReference
from exchange.onec.imports.summary import Outcome, Part, Tally

#: Behind the Ид of what a file uses and does not describe, until one does.
UNDECLARED = "не описан"
#: Short names of units by their code in ОКРБ 008 (as in ОКЕИ), for files that give the code alone.
UNIT_NAMES = {
    "003": "мм", "004": "см", "006": "м", "008": "км", "018": "пог. м", "055": "м2", "112": "л", "113": "м3",
    "163": "г", "166": "кг", "168": "т", "356": "ч", "625": "лист", "641": "дюжина", "657": "изд", "704": "набор",
    "715": "пара", "736": "рул", "778": "упак", "796": "шт", "812": "ящ", "839": "компл", "868": "бут",
}  # fmt: skip
DEFAULT_UNIT = "796"
#: What people call them besides, without stops and spaces.
_OTHER_NAMES = {
    "003": ("миллиметр",), "004": ("сантиметр",), "006": ("метр",), "008": ("километр",),
    "018": ("погонныйметр", "погм", "мпог"), "055": ("квадратныйметр", "м²", "квм", "мкв"), "112": ("литр",),
    "113": ("кубическийметр", "м³", "кубм", "мкуб"), "163": ("грамм", "гр"), "166": ("килограмм", "кгр"),
    "168": ("тонна", "тн"), "356": ("час",), "657": ("изделие",), "704": ("наб",), "715": ("пар",),
    "736": ("рулон",), "778": ("упаковка", "уп"), "796": ("штука", "штук"), "812": ("ящик",),
    "839": ("комплект", "кт", "к-т"), "868": ("бутылка",),
}  # fmt: skip


def _word(name: str) -> str:
    """Return a name as it is compared: «Пог. м.», «пог.м» and «погм» are one."""
    return name.lower().replace(".", "").replace(" ", "")


_CODES = {_word(name): code for code, name in UNIT_NAMES.items()} | {
    name: code for code, names in _OTHER_NAMES.items() for name in names
}


@dataclass
class Units:
    """The units that items, packages and prices point at; what was found is remembered for the import."""

    _known: dict[UnitReference, Unit | None] = field(default_factory=dict)
    _declared: set[int] = field(default_factory=set)

    def find(self, reference: UnitReference) -> Unit | None:
        """Return the unit that a reference names, None if there is none yet."""
        if reference not in self._known:
            self._known[reference] = _found(reference)
        return self._known[reference]

    def ensure(self, reference: UnitReference | None, tally: Tally) -> Unit:
        """Return the unit that a reference names, making it if it is new; pieces when nothing is said."""
        reference = reference or UnitReference(code=DEFAULT_UNIT)
        unit = self.find(reference)
        if unit is None:
            unit = _new(reference)
            unit.save()
            tally.count(Part.UNITS, Outcome.CREATED)
            self._known.clear()
            self._known[reference] = unit
        return unit

    def declare(self, declared: elements.Unit, tally: Tally) -> None:
        """Write what a classifier says of a unit; one of the books takes the Ид by which 1C knows it."""
        reference = declared.reference
        unit = self.find(reference)
        if unit is None:
            self._declared.add(self.ensure(reference, tally).pk)
            return
        before = (unit.guid, unit.code, unit.name, unit.full_name)
        unit.full_name = (reference.full_name or unit.full_name)[:100]
        if UNDECLARED in unit.name:
            unit.name = reference.name[:25] or unit.name
            if reference.code and not Unit.objects.filter(code=reference.code[:10]).exists():
                unit.code = reference.code[:10]
        # Of several Ид that 1C has for one code the first is as good as any, and they must not take turns.
        if reference.guid and unit.pk not in self._declared:
            unit.guid = reference.guid
        self._declared.add(unit.pk)
        if before == (unit.guid, unit.code, unit.name, unit.full_name):
            tally.count(Part.UNITS, Outcome.UNCHANGED)
            return
        unit.save(update_fields=["guid", "code", "name", "full_name"])
        self._known.clear()
        tally.count(Part.UNITS, Outcome.CHANGED)


def _found(reference: UnitReference) -> Unit | None:
    if reference.guid and (found := _unit_by(guid=reference.guid)):
        return found
    if reference.code:
        return _unit_by(code=reference.code[:10])
    words = {_word(name) for name in (reference.name, reference.full_name) if name}
    if not words:
        return None
    # A base holds some dozens of units, and SQLite does not know the case of Cyrillic letters.
    units: list[Unit] = list(Unit.objects.order_by("pk"))
    named = (unit for unit in units if words & {_word(unit.name), _word(unit.full_name), _word(unit.guid)})
    codes = {_CODES[word] for word in words if word in _CODES}
    return next(named, None) or next((unit for unit in units if unit.code in codes), None)


def _new(reference: UnitReference) -> Unit:
    said = reference.name or reference.full_name
    code = reference.code[:10] or _CODES.get(_word(said), "")
    name = reference.name if reference.code else UNIT_NAMES.get(code, reference.name)
    name = name or UNIT_NAMES.get(code) or reference.full_name
    made = Unit(
        code=code or _free_code(said or reference.guid),
        name=name[:25] or f"{(code or reference.guid)[:13]} ({UNDECLARED})",
        # By its whole name a unit is known again.
        full_name=(reference.full_name or (name if len(name) > 25 else ""))[:100],
    )
    if reference.guid:
        made.guid = reference.guid
    return made


def _free_code(text: str) -> str:
    """Return a code for a unit that has none of its own: its first letters, and a number if they are taken."""
    code, number = text[:10], 2
    while _unit_by(code=code) is not None:
        code, number = f"{text[: 9 - len(str(number))]}~{number}", number + 1
    return code


def _unit_by(**lookup: str) -> Unit | None:
    found: Unit | None = Unit.objects.filter(**lookup).first()
    return found
