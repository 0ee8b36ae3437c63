// The control page: trade, registers, faults.

import { ask, attempt, tell, toast } from "./remote.js";
import { question } from "./dialog.js";

const KINDS = {
  sale: "продаж", refund: "возвратов", rollback: "аннулирований", deposit: "внесений", withdraw: "изъятий",
  chWithdraw: "выдач", shiftOpen: "открытий смен", shiftClose: "Z-отчётов",
};

function entered(form) {
  const body = {};
  for (const input of form.querySelectorAll("input, select")) {
    if (input.type === "checkbox") { if (input.checked) body[input.name] = true; }
    else if (input.value !== "") body[input.name] = input.type === "number" ? Number(input.value) : input.value;
  }
  return body;
}

function submit(id, work) {
  const form = document.getElementById(id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button:not([type=button])");
    button.disabled = true;
    await attempt(() => work(form));
    button.disabled = false;
  });
}

function click(id, work) {
  document.getElementById(id).addEventListener("click", () => attempt(work));
}

async function trade(form) {
  const { done } = await tell("trade", entered(form));
  toast(`Готово: ${Object.entries(done).map(([kind, count]) => `${KINDS[kind]} ${count}`).join(", ")}.`);
}

async function addRegister(form) {
  await tell("registers", entered(form));
  location.reload();
}

function fault(row) {
  const { on, count, percent, value } = entered(row);
  if (!on) return null;
  return {
    probability: (percent ?? 100) / 100,
    ...(count === undefined ? {} : { count }),
    ...(value === undefined ? {} : { value }),
  };
}

async function setFaults(form) {
  const chosen = [...form.querySelectorAll(".fault")].map((row) => [row.dataset.kind, fault(row)]);
  const faults = Object.fromEntries(chosen.filter(([, values]) => values));
  await tell("faults", { faults });
  const count = Object.keys(faults).length;
  toast(count ? `Включено сбоев: ${count}.` : "Все сбои выключены.");
}

async function showFaults() {
  const { faults } = await ask("faults");
  for (const row of document.querySelectorAll(".fault")) {
    const values = faults[row.dataset.kind];
    row.querySelector("[name=on]").checked = Boolean(values) && values.count !== 0;
    if (!values) continue;
    row.querySelector("[name=count]").value = values.count || "";
    row.querySelector("[name=percent]").value = Math.round(values.probability * 100);
    const value = row.querySelector("[name=value]");
    if (value && values.value !== null) value.value = values.value;
  }
}

async function reset() {
  const sure = await question({
    title: "Очистить песочницу?", body: ["Товары, кассы и документы будут удалены без возврата."], done: "Очистить", read: () => true,
  });
  if (!sure) return;
  await tell("reset");
  location.reload();
}

submit("trade", trade);
submit("register", addRegister);
submit("faults", setFaults);
click("calm", async () => { await tell("faults", { faults: {} }); await showFaults(); toast("Все сбои выключены."); });
click("deliver", async () => toast(`Доставлено документов: ${(await tell("deliver")).delivered}.`));
click("expire", async () => { await tell("expire-cursors"); toast("Следующий запрос с прежним курсором получит 410."); });
click("reset", reset);
for (const box of document.querySelectorAll("[data-online]")) {
  box.addEventListener("change", () => attempt(() => tell("online", { register: box.dataset.online, isOnline: box.checked })));
}
for (const select of document.querySelectorAll("[data-warehouse]")) {
  const { registration, serial, unp } = select.dataset;
  select.addEventListener("change", () => attempt(async () => {
    await tell("registers", { registrationNumber: registration, serialNumber: serial, unp, warehouse: Number(select.value) });
    toast("Касса торгует на другом складе.");
  }));
}
attempt(showFaults);
