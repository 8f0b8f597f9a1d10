// Tabs: one panel of several, by mouse and by arrow keys.

import { el, put } from "./dom.js";

let last = 0;

/**
 * Tabs of `{ name, draw, isDisabled, mark }`; `draw` gives what the panel shows, now or later.
 * `chosen` is the name of the first to show, `onchoose` hears of each that is shown, and
 * whether somebody has chosen it.
 */
export function tabs({ label, all, chosen, tools = [], onchoose = () => {} }) {
  const prefix = `tabs-${(last += 1)}`;
  const panel = el("div.panel", { role: "tabpanel", id: `${prefix}-panel`, tabindex: 0 });
  const buttons = all.map(({ name, isDisabled, mark }) =>
    el(
      "button.tab",
      { type: "button", role: "tab", id: `${prefix}-${name}`, "aria-controls": panel.id, disabled: isDisabled },
      name,
      mark ? el("span.mark", {}, mark) : null,
    ),
  );
  const choose = async (index, isByHand) => {
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === index));
      button.tabIndex = at === index ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", buttons[index].id);
    if (isByHand) buttons[index].focus();
    onchoose(all[index].name, isByHand);
    const content = await all[index].draw();
    if (buttons[index].getAttribute("aria-selected") === "true") put(panel, content);
  };
  buttons.forEach((button, index) => button.addEventListener("click", () => choose(index, true)));
  const list = el("div.tablist", { role: "tablist", "aria-label": label, onkeydown: (event) => turn(event) }, buttons);
  const turn = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    let index = buttons.indexOf(document.activeElement);
    do index = (index + step + buttons.length) % buttons.length;
    while (buttons[index].disabled);
    choose(index, true);
  };
  const wanted = all.findIndex(({ name, isDisabled }) => name === chosen && !isDisabled);
  choose(wanted >= 0 ? wanted : all.findIndex(({ isDisabled }) => !isDisabled), false);
  return el("div.tabs", {}, el("div.tabbar", {}, list, el("div.tools", {}, tools)), panel);
}
