"""What a buyer puts into the basket, and how it is paid."""

from dataclasses import replace
from random import Random

from exchange.sandbox.arithmetic import CARD, CASH, OTHER, Line, Modifier, Payment, Receipt, divide_half_up
from exchange.sandbox.models import Stock

TRIES = 20
BANKNOTES = (500, 1000, 2000, 5000, 10000)  # kopecks
TAXES = (None, 0, 10, 20, 25)


def fill_basket(random: Random, shelf: list[Stock], *, without_goods: bool) -> Receipt:
    """Lines of an unpaid receipt, of what lies on the shelf while anything does."""
    lines = [goods_line(random, pick(random, shelf)) for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4, 6)))]
    if without_goods and random.random() < 0.1:
        lines.append(line_without_goods(random))
    receipt = Receipt(lines=tuple(lines))
    chance = random.random()
    if chance < 0.1:
        return modified(receipt, -random.randint(1, 15), "Скидка на чек")
    if chance < 0.12:
        return modified(receipt, random.randint(1, 5), "Наценка на чек")
    return receipt


def modified(receipt: Receipt, percent: int, name: str) -> Receipt:
    modifier = divide_half_up(receipt.subtotal * percent, 100)
    return replace(receipt, modifiers=(Modifier(modifier, name),)) if modifier else receipt


def pick(random: Random, shelf: list[Stock]) -> Stock:
    """Goods that are there; when the shelf is all but empty, goods that the numbers say are not."""
    for _ in range(TRIES):
        row = random.choice(shelf)
        if row.quantity >= 1000 or row.sku.type == "service":
            return row
    return random.choice(shelf)


def goods_line(random: Random, row: Stock) -> Line:
    line = Line(
        name=row.sku.name,
        code={"gtin" if row.sku.is_gtin else "code": row.sku.code},
        price=row.price,
        quantity=quantity(random, row),
        tax=row.sku.tax,
        extra=extra(random, row),
    )
    chance = random.random()
    if chance < 0.12:
        percent, name = -random.randint(1, 30), "Скидка"
    elif chance < 0.15:
        percent, name = random.randint(1, 10), "Наценка"
    else:
        return line
    modifier = divide_half_up(line.gross * percent, 100)
    return replace(line, modifiers=(Modifier(modifier, name),)) if modifier else line


def quantity(random: Random, row: Stock) -> int:
    if row.sku.is_weight:
        wanted = random.randint(50, 3000)
        return min(wanted, row.quantity) if row.quantity >= 50 else wanted
    wanted = random.choice((1, 1, 1, 1, 2, 2, 3, 5))
    return 1000 * (min(wanted, row.quantity // 1000) if row.quantity >= 1000 else wanted)


def extra(random: Random, row: Stock) -> dict[str, object]:
    keys: dict[str, object] = {}
    if random.random() < 0.05:
        section = random.randint(0, 3)
        keys["section"] = {"code": section, "name": f"Отдел {section}"}
    if random.random() < 0.02:
        keys["tpTaxNumber"] = "100364207"
    if random.random() < 0.03 and row.sku.is_gtin:
        keys["mark"] = f"01{row.sku.code.zfill(14)}21{random.getrandbits(48):012X}"
    return keys


def line_without_goods(random: Random) -> Line:
    key, name = random.choice((("service", "Услуга"), ("prepayment", "Предоплата")))
    return Line(name=name, code={key: 0}, price=random.randint(100, 20000), quantity=1000, tax=random.choice(TAXES))


def pay(random: Random, receipt: Receipt) -> Receipt:
    """Pay a receipt as buyers do: by card, in cash with change, by both, now and then by something else."""
    total, chance = receipt.total, random.random()
    if chance < 0.45:
        return receipt.paid_by(CARD)
    if chance < 0.8:
        return replace(receipt, payments=(Payment(CASH, banknotes(random, total)),))
    if chance < 0.86:
        return receipt.paid_by(OTHER)
    by_card = random.randint(0, total)
    rows = [Payment(CARD, by_card, f"{random.getrandbits(39):012d}")]
    if by_card > 1 and random.random() < 0.3:
        first = random.randint(1, by_card - 1)
        rows = [replace(rows[0], sum=first), Payment(random.choice((CARD, OTHER)), by_card - first)]
    rows.append(Payment(CASH, banknotes(random, total - by_card)))
    return replace(receipt, payments=tuple(row for row in rows if row.sum) or (Payment(CASH, 0),))


def banknotes(random: Random, sum: int) -> int:
    """What is handed over for a sum: to the kopeck, or in notes that bring change."""
    if random.random() < 0.4:
        return sum
    note = random.choice(BANKNOTES)
    return -(-sum // note) * note
