// Questions of the cashier: how it is paid, what discount, how much cash, what is refunded.

import { amount, element, moment, money, parseAmount, parseMoney } from "./remote.js";
import { choice, field, number, question } from "./dialog.js";

const CASH = 0;
const CARD = 1;
const NOTES = [500, 1000, 2000, 5000, 10000, 20000];

function quickSums(total, input) {
  const sums = [total, ...NOTES.map((note) => Math.ceil(total / note) * note)];
  const unique = [...new Set(sums)].filter((sum) => sum > 0).sort((a, b) => a - b).slice(0, 5);
  const press = (sum) => () => { input.value = money(sum); input.dispatchEvent(new Event("input")); };
  return element("div", { class: "quick" }, ...unique.map((sum) =>
    element("button", { type: "button", onclick: press(sum) }, sum === total ? "Без сдачи" : money(sum))));
}

export function askCash(total) {
  const { input, label } = field("Получено, руб.", { "data-first": true, value: money(total) });
  const change = element("b", {}, money(0));
  input.addEventListener("input", () => {
    const given = parseMoney(input.value);
    change.textContent = given >= total ? money(given - total) : "—";
  });
  input.addEventListener("focus", () => input.select());
  return question({
    title: `Наличные: ${money(total)}`,
    body: [label, quickSums(total, input), element("p", { class: "result" }, "Сдача ", change)],
    done: "Оплачено",
    read: () => {
      const given = parseMoney(input.value);
      if (!(given >= total)) throw new Error(`Нужно не меньше ${money(total)}.`);
      return [{ type: CASH, sum: given }];
    },
  });
}

export function askMixed(total) {
  const { input, label } = field("Картой, руб.", { "data-first": true, value: money(total - Math.floor(total / 2)) });
  const rest = element("b", {}, money(Math.floor(total / 2)));
  input.addEventListener("input", () => {
    const card = parseMoney(input.value);
    rest.textContent = card <= total ? money(total - card) : "—";
  });
  return question({
    title: `Смешанная оплата: ${money(total)}`,
    body: [label, element("p", { class: "result" }, "Наличными ", rest)],
    done: "Оплачено",
    read: () => {
      const card = parseMoney(input.value);
      if (!(card >= 0 && card <= total)) throw new Error(`Картой — от 0 до ${money(total)}.`);
      return [{ type: CARD, sum: card }, { type: CASH, sum: total - card }].filter((row) => row.sum);
    },
  });
}

// A modifier of the wire, or "" to have none.
export function askModifier(title) {
  const kind = choice("", "kind", [["-", "Скидка"], ["+", "Наценка"]]);
  const unit = choice("", "unit", [["%", "в процентах"], ["р", "в рублях"]]);
  const { input, label } = field("Сколько (пусто — убрать)", { "data-first": true });
  return question({
    title,
    body: [element("div", { class: "pair" }, kind.set, unit.set), label],
    done: "Применить",
    read: () => {
      if (!input.value.trim()) return "";
      const sign = kind.value() === "-" ? -1 : 1;
      const name = sign < 0 ? "Скидка" : "Наценка";
      if (unit.value() === "р") return { modifier: sign * number(parseMoney, input.value, "Нужна сумма, например 1,50."), name };
      const percent = Number(input.value);
      if (!Number.isInteger(percent) || percent < 1 || percent > 100) throw new Error("Нужен целый процент от 1 до 100.");
      return { percent: sign * percent, name };
    },
  });
}

export function askQuantity(line) {
  const { input, label } = field(`Количество, ${line.measure}`, { "data-first": true, value: amount(line.quantity) });
  input.addEventListener("focus", () => input.select());
  return question({
    title: line.name,
    body: [label],
    done: "Готово",
    read: () => number(parseAmount, input.value, "Нужно количество, например 1,250."),
  });
}

export function askSum(title, kinds) {
  const kind = kinds && choice("", "kind", kinds);
  const { input, label } = field("Сумма, руб.", { "data-first": true });
  return question({
    title,
    body: kind ? [kind.set, label] : [label],
    done: title,
    read: () => ({ sum: number(parseMoney, input.value, "Нужна сумма, например 50,00."), kind: kind && kind.value() }),
  });
}

export function confirm(title, text, done) {
  return question({ title, body: [element("p", {}, text)], done, read: () => true });
}

// Which sale is given back: a sale of the list, or "none" for goods picked by hand.
export function askSale(sales) {
  const options = sales.map((sale) => [sale.uid, `№ ${sale.number} · ${moment(sale.issuedAt)} · ${money(sale.total)}`]);
  const list = choice("Какой чек возвращают", "sale", [["none", "Без чека: выбрать товары"], ...options]);
  list.set.classList.add("scroll");
  return question({
    title: "Возврат",
    body: [list.set],
    done: "Дальше",
    read: () => sales.find((sale) => sale.uid === list.value()) || "none",
  });
}

// What of a sale is given back, and how the refund names the sale.
export function askParts(sale, isOwn) {
  const rows = sale.items.map((item, line) => {
    const { input, label } = field(`${item.name} · ${money(item.sum)}`, { value: amount(item.quantity) });
    return { line, item, input, label };
  });
  const names = [["uid", "по УИ"], ...(isOwn ? [["number", "по номеру"]] : []), ["none", "не называть"]];
  const naming = choice("Назвать чек в возврате", "naming", names);
  return question({
    title: `Возврат чека № ${sale.number}`,
    body: [element("div", { class: "scroll" }, ...rows.map((row) => row.label)), naming.set],
    done: "Вернуть",
    read: () => {
      const parts = rows.map(({ line, item, input }) => {
        const quantity = parseAmount(input.value || "0");
        if (!(quantity >= 0 && quantity <= item.quantity)) throw new Error(`«${item.name}»: от 0 до ${amount(item.quantity)}.`);
        return { line, quantity };
      }).filter((part) => part.quantity);
      if (!parts.length) throw new Error("Укажите, что возвращают.");
      const whole = parts.every((part) => part.quantity === sale.items[part.line].quantity) && parts.length === rows.length;
      return { lines: whole ? [] : parts, naming: naming.value() };
    },
  });
}
