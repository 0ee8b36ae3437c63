// The tab «Товары»: found goods in pages of fifty, and what is ticked on all of them.
//
// What is ticked is kept as a rule, not as a list: all that is found but `ids`, or `ids` alone; so a hundred thousand
// goods are ticked by one word. It is kept while the browser's tab is open: it survives the next page and the search.

const PAGE = 50;
const numbers = new Intl.NumberFormat("ru");
const section = document.querySelector("[data-goods]");

class Ticks {
    constructor(organization) {
        this.key = `exchange-ticks-${organization}`;
        const kept = JSON.parse(sessionStorage.getItem(this.key) || "null") || { all: true, ids: [], out: {} };
        this.all = kept.all;
        this.ids = new Set(kept.ids);
        this.out = new Map(Object.entries(kept.out).map(([sku, places]) => [sku, new Set(places)]));
    }

    get json() {
        const out = [...this.out].filter(([, places]) => places.size).map(([sku, places]) => [sku, [...places]]);
        return JSON.stringify({ all: this.all, ids: [...this.ids], out: Object.fromEntries(out) });
    }

    keep() {
        sessionStorage.setItem(this.key, this.json);
    }

    reset(all) {
        this.all = all;
        this.ids.clear();
        this.out.clear();
        this.keep();
    }

    has(sku) {
        return this.all !== this.ids.has(sku);
    }

    set(sku, isTicked) {
        if (isTicked === this.all) this.ids.delete(sku);
        else this.ids.add(sku);
        this.keep();
    }

    hasPlace(sku, place) {
        return !this.out.get(sku)?.has(place);
    }

    setPlace(sku, place, isTicked) {
        if (!this.out.has(sku)) this.out.set(sku, new Set());
        if (isTicked) this.out.get(sku).delete(place);
        else this.out.get(sku).add(place);
        this.keep();
    }
}

const ticks = new Ticks(section.dataset.organization);
const table = section.querySelector(".exchange-goods");
const state = section.querySelector("[data-state]");
const withdrawn = section.querySelector("[data-withdrawn]");
const foot = section.querySelector("[data-foot]");
const pages = section.querySelector(".exchange-pages");
const marks = section.querySelector(".exchange-marks");
const back = section.querySelector("[data-page=back]");
const on = section.querySelector("[data-page=on]");
const search = document.getElementById("search");

const isRefused = "refused" in section.dataset;

let starts = [""]; // where each page that was opened begins
let next = "";
let asked = 0; // a later question makes the answers to earlier ones stale
let total = null;
let isSearching = true;

// --- Pages ---

/** Return the next rows, or why there are none. */
async function ask(query) {
    let response;
    try {
        response = await fetch(`${section.dataset.goods}?${query}`, { credentials: "same-origin" });
    } catch {
        return { problem: "Список не прочитан. Проверьте связь и нажмите «Найти ссылки»." };
    }
    if (response.redirected) return { problem: "Вход на сайт закончился. Обновите страницу и войдите снова." };
    if (!response.ok) return { problem: "Список не прочитан: сайт ответил ошибкой. Нажмите «Найти ссылки» ещё раз." };
    return response.json();
}

async function open(number) {
    const mine = ++asked;
    const query = new URLSearchParams(location.search);
    let after = starts[number];
    let shown = 0;
    let looked = 0;
    clear();
    back.disabled = on.disabled = true;
    isSearching = true;
    state.hidden = false;
    state.textContent = "Ищем, что не выгружено или изменилось…";
    do {
        query.set("after", after);
        query.set("limit", PAGE - shown);
        const answer = await ask(query);
        if (answer.problem) {
            if (mine === asked) state.textContent = answer.problem;
            return;
        }
        if (mine !== asked) return;
        if (!after && !number) document.dispatchEvent(new CustomEvent("goods-found"));
        shown += answer.count;
        after = answer.after;
        looked += 1;
        add(answer.html);
        if (looked > 3) state.textContent = `Просмотрено ${numbers.format(looked * 100)} товаров, найдено ${shown}…`;
    } while (after && shown < PAGE);
    next = after;
    starts = starts.slice(0, number + 1);
    if (next) starts.push(next);
    back.disabled = number === 0;
    on.disabled = !next;
    section.querySelector("[data-page-number]").textContent = number || next ? `страница ${number + 1}` : "";
    current = number;
    table.hidden = !shown;
    isSearching = false;
    settle();
    show();
}
let current = 0;

/** Say why there are no rows, once they have been looked for. */
function settle() {
    if (isSearching) return;
    state.hidden = !table.hidden;
    const isEmpty = table.hidden && !current;
    marks.hidden = isEmpty;
    pages.hidden = !current && !next;
    // What is withdrawn from the registers is sent too, with nothing to tick.
    foot.hidden = isEmpty && !total?.withdrawn;
    if (isNarrowed()) state.textContent = "По этому отбору ничего не найдено: всё выгружено или таких товаров нет.";
    else if (total?.withdrawn) state.textContent = "Новых и изменённых товаров нет.";
    else state.textContent = "Всё выгружено: в кабинете товары, цены и остатки как в учёте.";
}

function isNarrowed() {
    return [...new URLSearchParams(location.search)].some(([name, value]) => value && name !== "day" && name !== "run");
}

function clear() {
    table.querySelectorAll("tbody").forEach((body) => body.remove());
}

function add(html) {
    const parsed = document.createElement("table");
    parsed.innerHTML = html;
    table.append(...parsed.querySelectorAll(":scope > tbody"));
    show();
}

// --- Ticks ---

function bodies() {
    return [...table.querySelectorAll("[data-sku]")];
}

function show() {
    bodies().forEach((body) => {
        const { sku } = body.dataset;
        const box = body.querySelector(".exchange-ticks input");
        box.checked = !box.disabled && ticks.has(sku);
        body.querySelectorAll("[data-warehouse]").forEach((place) => {
            place.checked = !place.disabled && box.checked && ticks.hasPlace(sku, place.dataset.warehouse);
        });
    });
    section.querySelector("[data-marked]").textContent = words();
}

function words() {
    if (total?.isExact && !total.count) return "";
    const exceptions = numbers.format(ticks.ids.size);
    if (!ticks.all) return `Отмечено ${exceptions} (на всех страницах)`;
    if (total?.isExact) {
        // Of the exceptions some may have been made in another search.
        const ticked = total.sendable.filter((sku) => ticks.has(String(sku))).length;
        return `Отмечено ${numbers.format(ticked)} из ${numbers.format(total.count)} (на всех страницах)`;
    }
    return ticks.ids.size ? `Отмечены все найденные, кроме ${exceptions}` : "Отмечены все найденные (на всех страницах)";
}

table.addEventListener("change", (event) => {
    const { sku } = event.target.closest("[data-sku]").dataset;
    const place = event.target.dataset.warehouse;
    if (place) {
        if (event.target.checked) ticks.set(sku, true);
        ticks.setPlace(sku, place, event.target.checked);
    } else {
        ticks.set(sku, event.target.checked);
    }
    show();
});

function expand(body, isOpen) {
    body.classList.toggle("is-open", isOpen);
    body.querySelector(".exchange-places").hidden = !isOpen;
    body.querySelector("[data-open]").setAttribute("aria-expanded", String(isOpen));
}

table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open]");
    if (button) expand(button.closest("[data-sku]"), button.getAttribute("aria-expanded") !== "true");
});

// Up and down go from tick to tick, space ticks.
table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.type !== "checkbox") return;
    const boxes = [...table.querySelectorAll("input[type=checkbox]:enabled")].filter((box) => box.checkVisibility());
    event.preventDefault();
    boxes[boxes.indexOf(event.target) + step]?.focus();
});

section.querySelectorAll("[data-mark]").forEach((button) => {
    button.addEventListener("click", () => {
        ticks.reset(button.dataset.mark === "all");
        show();
    });
});

section.querySelector("[data-expand]").addEventListener("click", (event) => {
    const isOpen = event.target.dataset.expand !== "open";
    event.target.dataset.expand = isOpen ? "open" : "";
    event.target.textContent = isOpen ? "Свернуть все" : "Развернуть все";
    bodies().forEach((body) => expand(body, isOpen));
});

document.addEventListener("counted", (event) => {
    if (event.target.closest(".is-open")) {
        total = event.detail;
        withdrawn.hidden = !total.withdrawn;
        withdrawn.textContent = `С касс будет снято товаров: ${numbers.format(total.withdrawn)}. Они помечены на удаление или удалены из учёта.`;
        settle();
        show();
    }
});

// --- Search, filters, the order ---

const adding = section.querySelector("[data-add]");
const conditionOf = (name) => section.querySelector(`[data-condition="${name}"]`);

/** Offer the conditions that are not there yet. */
function offer() {
    [...adding.options].forEach((option) => {
        option.hidden = option.disabled = Boolean(option.value) && !conditionOf(option.value).hidden;
    });
    adding.value = "";
}

adding.addEventListener("change", () => {
    const condition = conditionOf(adding.value);
    if (!condition) return;
    condition.hidden = false;
    condition.parentElement.insertBefore(condition, adding.parentElement);
    condition.querySelector("input, select").focus();
    offer();
});

section.querySelectorAll("[data-remove]").forEach((button) => {
    button.addEventListener("click", () => {
        const condition = button.closest("[data-condition]");
        condition.querySelector("input, select").value = "";
        condition.hidden = true;
        offer();
    });
});
offer();

section.querySelector("[data-stock]").addEventListener("change", (event) => {
    search.elements.only_cards.value = event.target.checked ? "" : "on";
    search.requestSubmit();
});

search.addEventListener("submit", (event) => {
    if (event.submitter?.formMethod === "post") return;
    // An address without empty conditions is one that can be read and kept.
    [...search.elements].forEach((field) => {
        if (field.name && (!field.value || field.name === "filter-name")) field.disabled = true;
    });
});

section.querySelectorAll("[data-drop]").forEach((chip) => {
    chip.addEventListener("click", () => {
        const query = new URLSearchParams(location.search);
        query.delete(chip.dataset.drop);
        location.search = String(query);
    });
});

section.querySelector("[data-order]")?.addEventListener("submit", (event) => {
    const form = event.target;
    form.elements.ticked.value = ticks.json;
    form.querySelectorAll("[data-asked]").forEach((field) => field.remove());
    const query = new URLSearchParams(location.search);
    // The day that stands on the page is the one that is meant, searched for or not.
    query.set("day", search.elements.day.value);
    query.forEach((value, name) => {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        field.dataset.asked = "";
        form.append(field);
    });
});

back.addEventListener("click", () => open(current - 1));
on.addEventListener("click", () => open(current + 1));
document.addEventListener("exchange-over", (event) => {
    if (event.detail.was && !isRefused) {
        ticks.reset(true);
        starts = [""];
        open(0);
    }
});
// What is not understood finds nothing to tick or to send.
if (isRefused) [table, marks, pages, foot].forEach((part) => (part.hidden = true));
else open(0);
