// The till: goods on the left, the receipt on the right. All arithmetic is the register's, asked for by `quote`.

import { amount, ask, attempt, element, money, tell, toast } from "./remote.js";
import { askCash, askMixed, askModifier, askParts, askQuantity, askSale, askSum, confirm } from "./payment.js";
import { printed } from "./slip.js";

const till = document.getElementById("till");
const at = (id) => document.getElementById(id);
const register = till && till.dataset.register;

let lines = [];
let modifier = null;
let quote = null;
let refunding = false;
let category = "";
let asked = 0;
let typing = 0;

// --- Goods ---------------------------------------------------------------------------------------------------------

function tile(goods) {
  const left = goods.isService ? "услуга" : `${amount(goods.quantity)} ${goods.measure}`;
  return element("button", { type: "button", class: "tile", onclick: () => add(goods) },
    element("span", { class: "tile-name" }, goods.name),
    element("span", { class: "tile-foot" },
      element("b", {}, money(goods.price)),
      element("small", { class: goods.quantity <= 0 && !goods.isService ? "none" : "" }, left)));
}

function chip(id, name) {
  return element("button", { type: "button", class: "category", "aria-pressed": String(id === category),
    onclick: () => { category = id; showGoods(); } }, name);
}

async function showGoods() {
  const turn = ++asked;
  const found = await attempt(() => ask("till/goods", { register, search: at("search").value, category }));
  if (!found || turn !== asked) return undefined;
  at("categories").replaceChildren(chip("", "Все"), ...found.categories.map((row) => chip(row.id, row.name)));
  at("tiles").replaceChildren(...found.goods.map(tile));
  if (!found.total) at("tiles").append(emptyShelf());
  at("more").hidden = found.total <= found.goods.length;
  at("more").textContent = `Показано ${found.goods.length} из ${found.total}: уточните поиск.`;
  return found;
}

function emptyShelf() {
  const text = at("search").value || category
    ? "Ничего не нашлось. Проверьте код или название."
    : "На складе этой кассы нет товаров. Выгрузите их из учёта вместе с остатками и ценами.";
  return element("p", { class: "nothing" }, text);
}

async function pickScanned(event) {
  event.preventDefault();
  // The search of what was typed would overtake this one, and the scan would be lost.
  clearTimeout(typing);
  const found = await showGoods();
  if (!found || !at("search").value) return;
  if (found.goods.length !== 1) {
    if (!found.goods.length) toast(`Код или название «${at("search").value}» не найдены.`, "bad");
    return;
  }
  add(found.goods[0]);
  at("search").value = "";
  showGoods();
}

// --- Receipt -------------------------------------------------------------------------------------------------------

async function add(goods) {
  const same = lines.find((line) => line.sku === goods.sku);
  if (same && !goods.isWeight) same.quantity += 1000;
  else lines.push({ ...goods, quantity: 1000, modifier: null });
  if (goods.isWeight) {
    const line = lines[lines.length - 1];
    const quantity = await askQuantity(line);
    if (quantity === null) lines.pop();
    else line.quantity = quantity;
  }
  await recount();
}

function order() {
  const wanted = lines.map((line) => ({
    sku: line.sku, quantity: line.quantity, ...(line.modifier ? { modifiers: [line.modifier] } : {}),
  }));
  return { register, lines: wanted, ...(modifier ? { modifiers: [modifier] } : {}) };
}

async function recount() {
  quote = lines.length ? await attempt(() => tell("till/quote", order())) || null : null;
  at("lines").replaceChildren(...lines.map(lineRow));
  if (!lines.length) at("lines").append(element("li", { class: "nothing" }, "Отсканируйте товар или нажмите на плитку."));
  const total = quote ? quote.total : 0;
  at("total").textContent = money(total);
  at("discount-sum").textContent = money(sumOf(quote));
  at("switch-total").textContent = lines.length ? `${lines.length} · ${money(total)}` : "";
  at("receipt-title").textContent = refunding ? "Возврат без чека" : "Чек";
  at("receipt").classList.toggle("refunding", refunding);
  for (const id of ["pay-cash", "pay-card", "pay-mixed"]) at(id).disabled = !quote;
  at("pay-mixed").hidden = refunding;
}

function sumOf(bearer) {
  return ((bearer && bearer.modifiers) || []).reduce((sum, row) => sum + row.modifier, 0);
}

function lineRow(line, place) {
  const counted = quote && quote.items[place];
  const step = (change) => () => {
    line.quantity += change;
    if (line.quantity <= 0) lines.splice(place, 1);
    recount();
  };
  const change = sumOf(counted);
  return element("li", { class: "line" },
    element("div", { class: "line-name" }, line.name),
    element("div", { class: "line-tools" },
      element("button", { type: "button", "aria-label": "Меньше", onclick: step(-1000) }, "−"),
      element("button", { type: "button", class: "count", onclick: () => setQuantity(line) }, `${amount(line.quantity)} ${line.measure}`),
      element("button", { type: "button", "aria-label": "Больше", onclick: step(1000) }, "+"),
      element("button", { type: "button", class: line.modifier ? "percent on" : "percent", "aria-label": "Скидка на позицию",
        onclick: () => setModifier(line) }, change ? money(change) : "%")),
    element("div", { class: "line-sum" },
      element("small", {}, money(line.price)), element("b", {}, counted ? money(counted.sum) : "…")));
}

async function setQuantity(line) {
  line.quantity = await askQuantity(line) || line.quantity;
  recount();
}

async function setModifier(line) {
  const answer = await askModifier(line.name);
  if (answer === null) return;
  line.modifier = answer || null;
  recount();
}

async function setReceiptModifier() {
  const answer = await askModifier("Весь чек");
  if (answer === null) return;
  modifier = answer || null;
  recount();
}

function clear() {
  lines = [];
  modifier = null;
  refunding = false;
  recount();
}

// --- Documents -----------------------------------------------------------------------------------------------------

async function make(operation, body = {}) {
  const payload = await attempt(() => tell(`till/${operation}`, { register, ...body }));
  if (!payload) return false;
  at("slip").replaceChildren(...printed(payload));
  at("slip-tray").hidden = false;
  at("slip-close").focus();
  await Promise.all([showState(), showGoods()]);
  return true;
}

async function pay(payments) {
  if (!payments || !quote) return;
  if (await make(refunding ? "refund" : "sale", { ...order(), ...payments })) clear();
}

async function payCash() {
  if (refunding) return pay({ pay: 0 });
  const payments = await askCash(quote.total);
  return pay(payments && { payments });
}

async function payMixed() {
  const payments = await askMixed(quote.total);
  return pay(payments && { payments });
}

async function refund() {
  const found = await attempt(() => ask("till/sales", { register }));
  const sale = found && await askSale(found.sales);
  if (!sale) return;
  if (sale === "none") {
    refunding = true;
    await recount();
    toast("Выберите товары, которые вернули, и способ возврата денег.");
    return;
  }
  const isOwn = sale.workstation.serialNumber === till.dataset.serial;
  const parts = await askParts(sale, isOwn);
  if (parts) await make("refund", { base: { uid: sale.uid }, naming: parts.naming, ...(parts.lines.length ? { lines: parts.lines } : {}) });
}

async function rollback() {
  const { last } = await ask("till/state", { register });
  if (await confirm("Аннулировать последний чек?", `Чек № ${last.number} на ${money(last.total)} будет аннулирован.`, "Аннулировать")) {
    await make("rollback");
  }
}

async function deposit() {
  const answer = await askSum("Внести");
  if (answer) await make("deposit", { sum: answer.sum });
}

async function withdraw() {
  const answer = await askSum("Изъять", [["withdraw", "Изъятие"], ["payout", "Выдача"]]);
  if (answer) await make(answer.kind, { sum: answer.sum });
}

async function closeShift() {
  if (await confirm("Закрыть смену?", "Будет напечатан Z-отчёт.", "Закрыть смену")) await make("z-report");
}

async function showState() {
  const state = await attempt(() => ask("till/state", { register }));
  if (!state) return;
  const { shift, cash, serialNumber, isOnline } = state.register;
  till.dataset.serial = serialNumber;
  at("shift").textContent = (shift ? `Смена ${shift.number}` : "Смена закрыта") + (isOnline ? "" : " · нет связи");
  at("shift").classList.toggle("open", Boolean(shift));
  at("drawer").textContent = money(cash);
  at("rollback").disabled = !state.canRollBack;
  at("z-report").disabled = !shift;
}

// --- Wiring --------------------------------------------------------------------------------------------------------

function showSide(side) {
  till.classList.toggle("on-receipt", side === "receipt");
  at("show-goods").setAttribute("aria-selected", String(side === "goods"));
  at("show-receipt").setAttribute("aria-selected", String(side === "receipt"));
}

function begin() {
  const clicks = {
    refund, rollback, deposit, withdraw, clear, "z-report": closeShift, "receipt-discount": setReceiptModifier,
    "pay-cash": payCash, "pay-card": () => pay({ pay: 1 }), "pay-mixed": payMixed,
    "show-goods": () => showSide("goods"), "show-receipt": () => showSide("receipt"),
    "slip-close": () => { at("slip-tray").hidden = true; showSide("goods"); at("search").focus(); },
  };
  for (const [id, work] of Object.entries(clicks)) at(id).addEventListener("click", work);
  at("search-form").addEventListener("submit", pickScanned);
  at("search").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(showGoods, 150); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") at("slip-tray").hidden = true;
    if (event.key !== "/" || /INPUT|SELECT/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    at("search").focus();
  });
  const select = at("register");
  if (select) select.addEventListener("change", () => { location.search = new URLSearchParams({ register: select.value }); });
  showState();
  showGoods();
  recount();
}

if (till) begin();
