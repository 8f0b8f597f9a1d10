// Notices that come and go, and dialogs that ask.

import { button } from "./control.js";
import { el, icon } from "./dom.js";

const SHOWN_FOR = 8_000;
const region = el("div.toasts", { role: "status", "aria-live": "polite" });

/** Where notices are shown. */
export function notices() {
  return region;
}

/** Says that something was done. */
export function done(text) {
  notice("done", text);
}

/** Waits for something, and says by its name that it failed; then there is no value. */
export async function attempt(thing, work) {
  try {
    return await work;
  } catch (error) {
    notice("failed", `${thing}: ${error.message}`);
    return undefined;
  }
}

function notice(kind, text) {
  const close = el("button.plain", { "aria-label": "Close the notice", onclick: () => toast.remove() }, icon("close"));
  const toast = el(`div.toast.${kind}`, {}, el("p", {}, text), close);
  const same = [...region.children].filter((other) => other.textContent === toast.textContent);
  for (const other of same) other.remove();
  region.append(toast);
  setTimeout(() => toast.remove(), SHOWN_FOR);
}

/** Opens a dialog with a title; it closes by Esc, by its button, or by what `content` does with it. */
export function dialog(title, content) {
  const close = el("button.plain", { "aria-label": "Close", onclick: () => box.close() }, icon("close"));
  const head = el("header", {}, el("h2", { id: "dialog-title" }, title), close);
  const box = el("dialog", { "aria-labelledby": "dialog-title", onclose: () => box.remove() }, head);
  box.append(content(box));
  document.body.append(box);
  box.showModal();
  return box;
}

/** Asks before something that cannot be undone. */
export function confirm({ title, text, yes }) {
  return new Promise((answer) => {
    const box = dialog(title, () => {
      const buttons = el(
        "footer",
        {},
        button("Cancel", () => settle(false), { isFirst: true }),
        button(yes, () => settle(true), { kind: "danger" }),
      );
      return el("div.body", {}, el("p", {}, text), buttons);
    });
    const settle = (is) => {
      answer(is);
      box.close();
    };
    box.addEventListener("close", () => answer(false));
  });
}
