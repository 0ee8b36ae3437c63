// One dialog for every question: it is filled, shown, and answers with what was entered, or null.

import { element } from "./remote.js";

const dialog = document.getElementById("dialog");
const part = (name) => document.getElementById(`dialog-${name}`);

// `read` gives the answer, or throws an Error whose text is shown under the fields.
export function question({ title, body, done, read }) {
  part("title").textContent = title;
  part("body").replaceChildren(...body);
  part("done").textContent = done;
  part("problem").hidden = true;
  dialog.showModal();
  (dialog.querySelector("[data-first]") || part("done")).focus();
  return new Promise((resolve) => {
    const finish = (result) => {
      dialog.close();
      part("form").onsubmit = part("cancel").onclick = dialog.oncancel = null;
      resolve(result);
    };
    part("cancel").onclick = () => finish(null);
    dialog.oncancel = (event) => { event.preventDefault(); finish(null); };
    part("form").onsubmit = (event) => {
      event.preventDefault();
      try {
        finish(read());
      } catch (error) {
        part("problem").textContent = error.message;
        part("problem").hidden = false;
      }
    };
  });
}

export function field(title, attributes = {}) {
  const input = element("input", { inputmode: "decimal", autocomplete: "off", ...attributes });
  return { input, label: element("label", { class: "field" }, element("span", {}, title), input) };
}

export function choice(title, name, options) {
  const set = element("fieldset", { class: "choice" }, title ? element("legend", {}, title) : null);
  options.forEach(([value, text], place) => {
    const radio = element("input", { type: "radio", name, value, checked: place === 0 });
    set.append(element("label", {}, radio, element("span", {}, text)));
  });
  return { set, value: () => set.querySelector("input:checked").value };
}

export function number(parse, text, problem) {
  const value = parse(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(problem);
  return value;
}
