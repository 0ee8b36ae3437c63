// The sandbox's controls over HTTP, and units of the wire as a person reads and types them.

export class Refused extends Error {}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.message || `Песочница ответила ${response.status}.`);
  return body;
}

export async function ask(path, query = {}) {
  return answer(await fetch(`/control/${path}?${new URLSearchParams(query)}`));
}

export async function tell(path, body = {}) {
  return answer(await fetch(`/control/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));
}

function decimal(value, places) {
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, "\u2009");
  return `${value < 0 ? "−" : ""}${whole},${digits.slice(-places)}`;
}

export const money = (kopecks) => decimal(kopecks, 2);
export const amount = (thousandths) => decimal(thousandths, 3).replace(/,?0+$/, "") || "0";

// «12,3» → 1230; NaN for what is no number or has too many digits after the comma.
function parse(text, places) {
  const match = /^(\d+)(?:[.,](\d*))?$/.exec(text.replace(/[\s\u2009]/g, ""));
  if (!match || (match[2] || "").length > places) return NaN;
  return Number(match[1] + (match[2] || "").padEnd(places, "0"));
}

export const parseMoney = (text) => parse(text, 2);
export const parseAmount = (text) => parse(text, 3);

// The moment as the register printed it, whatever the zone of this computer.
export const moment = (issuedAt) => issuedAt.replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, "$3.$2.$1 $4");

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function toast(text, kind = "") {
  const note = element("div", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), kind === "bad" ? 8000 : 4000);
}

// Runs what a button does, and says what went wrong.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error instanceof Refused ? error.message : "Песочница не ответила: проверьте, что она запущена.", "bad");
    return undefined;
  }
}
