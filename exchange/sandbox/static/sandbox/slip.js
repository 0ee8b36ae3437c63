// A document as the register prints it.

import { amount, element, moment, money } from "./remote.js";

const TITLES = {
  shiftOpen: "Открытие смены", sale: "Продажа", refund: "Возврат", rollback: "Аннулирование",
  deposit: "Внесение", withdraw: "Изъятие", chWithdraw: "Выдача", shiftClose: "Z-отчёт",
};
const PAYMENTS = ["Наличные", "Карта", "Иное"];
const COUNTERS = [
  ["$.sale.count", "Продаж"], ["$.sale.sum", "Продано"], ["$.sale.cash", "  наличными"], ["$.sale.card", "  картой"],
  ["$.sale.other", "  иначе"], ["$.refund.count", "Возвратов"], ["$.refund.sum", "Возвращено"],
  ["$.refund.cash", "  наличными"], ["$.refund.card", "  картой"], ["$.refund.other", "  иначе"],
  ["$.rollback.count", "Аннулировано"], ["$.rollback.sum", "  на сумму"], ["$.discount.sum", "Скидки"],
  ["$.deposit.sum", "Внесено"], ["$.withdraw.sum", "Изъято"], ["$.chWithdraw.sum", "Выдано"],
  ["$.cashin.sum", "В ящике"], ["$.turnover.sum", "Оборот"],
];

function row(left, right, kind = "") {
  return element("div", { class: `slip-row ${kind}` }, element("span", {}, left), element("span", {}, right));
}

function vat(item) {
  return item.tax === undefined ? "Без НДС" : `НДС ${item.tax}%`;
}

function modifiers(bearer) {
  return (bearer.modifiers || []).map((m) => row(`  ${m.name || (m.modifier < 0 ? "Скидка" : "Наценка")}`, money(m.modifier)));
}

function items(payload) {
  return payload.items.flatMap((item) => [
    element("div", { class: "slip-name" }, item.name),
    row(`  ${amount(item.quantity)} × ${money(item.price)}`, money(item.sum)),
    ...modifiers(item),
    element("div", { class: "slip-small" }, `  ${Object.values(item.code)[0] || "без кода"} · ${vat(item)}`),
  ]);
}

function receipt(payload) {
  const base = payload.base && (payload.base.number ? `Чек № ${payload.base.number}` : `УИ ${payload.base.uid}`);
  return [
    ...items(payload),
    element("hr"),
    ...modifiers(payload),
    row("ИТОГО", money(payload.total), "slip-total"),
    ...payload.payments.map((p) => row(PAYMENTS[p.type], money(p.sum))),
    ...(payload.change ? [row("Сдача", money(payload.change))] : []),
    ...(base ? [element("div", { class: "slip-small" }, `Основание: ${base}`)] : []),
  ];
}

function counters(payload) {
  return Object.entries(payload.counters).flatMap(([currency, { attributes }]) => [
    element("div", { class: "slip-name" }, currency),
    ...COUNTERS.map(([key, title]) => row(title, key.endsWith(".count") ? String(attributes[key]) : money(attributes[key]))),
  ]);
}

function body(payload) {
  if (payload.items) return receipt(payload);
  if (payload.counters) return counters(payload);
  if (payload.target) return [row("Документ", payload.target.number ? `№ ${payload.target.number}` : payload.target.uid)];
  return payload.sum ? [row("Сумма", money(payload.sum), "slip-total")] : [];
}

export function printed(payload) {
  return [
    element("div", { class: "slip-title" }, TITLES[payload.kind] || payload.kind),
    row(`Смена ${payload.shift}`, `№ ${payload.number}`),
    row(moment(payload.issuedAt), payload.header.cashier),
    element("hr"),
    ...body(payload),
    element("hr"),
    element("div", { class: "slip-small" }, `СКНО ${payload.workstation.registrationNumber} · ${payload.workstation.serialNumber}`),
    element("div", { class: "slip-uid" }, payload.uid),
  ];
}
