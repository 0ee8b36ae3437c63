// The page of the exchange: an exchange under way, counts of the tabs, buttons that are pressed once.

const POLL = 1000;
const numbers = new Intl.NumberFormat("ru");

async function read(url) {
    const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${response.status} ${url}`);
    return response.json();
}

// --- An exchange under way: asked for every second, however long it lasts and whoever has started it. ---

function watch(section) {
    const part = (name) => section.querySelector(`[data-run-${name}]`);
    const speed = speedometer();

    function show(state) {
        part("stage").textContent = state.stage || state.title;
        part("words").textContent = state.isWaiting ? "ждёт своей очереди" : "";
        if (state.total) {
            part("bar").max = state.total;
            part("bar").value = state.done;
        } else {
            part("bar").removeAttribute("value");
        }
        const facts = state.total ? [`${numbers.format(state.done)} из ${numbers.format(state.total)}`] : [];
        const rate = speed(state);
        if (rate) facts.push(`${numbers.format(rate)}/с`);
        if (state.rejected) facts.push(`отклонено ${numbers.format(state.rejected)}`);
        part("numbers").textContent = facts.join(" · ");
        const cancelling = part("cancelling");
        if (cancelling && state.isCancelling) {
            cancelling.hidden = false;
            cancelling.parentElement.querySelector("button")?.remove();
        }
    }

    async function ask() {
        try {
            const state = await read(section.dataset.run);
            if (state.isOver) {
                part("going").hidden = true;
                part("result").innerHTML = state.html;
                document.dispatchEvent(new CustomEvent("exchange-over", { detail: { was: wasGoing } }));
                return;
            }
            wasGoing = true;
            show(state);
        } catch {
            part("words").textContent = "нет связи с сайтом, пробуем ещё…";
        }
        setTimeout(ask, document.hidden ? POLL * 5 : POLL);
    }
    let wasGoing = !part("going").hidden;
    ask();
}

/** Tell how many a second went by lately in the stage under way. */
function speedometer() {
    let stage = "";
    let seen = [];
    return (state) => {
        if (state.stage !== stage) {
            stage = state.stage;
            seen = [];
        }
        seen.push([performance.now(), state.done]);
        seen = seen.slice(-6);
        const [[since, before], [now, done]] = [seen[0], seen[seen.length - 1]];
        return now > since && done > before ? Math.round(((done - before) * 1000) / (now - since)) : 0;
    };
}

document.querySelectorAll("[data-run]").forEach(watch);

// --- How many are found in each tab. ---

async function count(badge) {
    try {
        const found = await read(badge.dataset.count + (badge.closest(".is-open") ? location.search : ""));
        const words = numbers.format(found.count);
        badge.textContent = found.isCapped ? `больше ${words}` : found.isExact ? words : `до ${words}`;
        if (found.isExact && !found.count) badge.textContent = "";
        badge.dispatchEvent(new CustomEvent("counted", { detail: found, bubbles: true }));
    } catch {
        badge.textContent = "";
    }
}

// Goods on their own tab are counted once their first page has found them: the server looks for them once.
const waits = (badge) => badge.closest(".is-open") && document.querySelector("[data-goods]");

function countAll() {
    document.querySelectorAll("[data-count]").forEach((badge) => waits(badge) || count(badge));
}

countAll();
document.addEventListener("exchange-over", (event) => event.detail.was && countAll());
document.addEventListener("goods-found", () => document.querySelectorAll(".is-open [data-count]").forEach(count));

// --- A button is pressed once; the server would take the second press for the first one anyway. ---

document.addEventListener("submit", ({ target: form }) => {
    if (!("once" in form.dataset)) return;
    setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
});
addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
});

document.querySelectorAll("[data-goes-to]").forEach((select) => {
    select.addEventListener("change", () => location.assign(select.value));
});

// --- Ticks of categories and warehouses: all of them stand on the page. ---

function tickCards(section) {
    const boxes = [...section.querySelectorAll("[data-card]")];
    const all = section.querySelector("[data-cards-all]");
    const form = section.querySelector("[data-cards-order]");
    const ticked = () => boxes.filter((box) => box.checked);

    function show() {
        const number = ticked().length;
        if (all) {
            all.disabled = !boxes.length;
            all.checked = number > 0 && number === boxes.length;
            all.indeterminate = number > 0 && number < boxes.length;
        }
        const words = section.querySelector("[data-cards-marked]");
        if (words) words.textContent = `Отмечено ${number} из ${boxes.length}`;
        form?.querySelectorAll("button").forEach((button) => (button.disabled = !number));
    }

    boxes.forEach((box) => (box.checked = !("unticked" in box.dataset)));
    section.addEventListener("change", (event) => {
        if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
        show();
    });
    form?.addEventListener("submit", () => {
        form.elements.cards.value = JSON.stringify(ticked().map((box) => box.dataset.card));
    });
    show();
}

document.querySelectorAll("[data-cards]").forEach(tickCards);

// --- What stands on the page whole is read again after an exchange: it has changed what is to be sent. ---

document.addEventListener("exchange-over", async (event) => {
    const section = document.querySelector("[data-fresh]");
    if (!event.detail.was || !section) return;
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-fresh]");
    if (!fresh) return;
    section.replaceWith(document.adoptNode(fresh));
    if ("cards" in fresh.dataset) tickCards(fresh);
});

document.addEventListener("keydown", (event) => {
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search && !event.target.matches("input, select, textarea")) {
        event.preventDefault();
        search.focus();
    }
});
