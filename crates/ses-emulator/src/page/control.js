// The parts that views are put together from.

import { el, icon } from "./dom.js";

/** A button with a text; `kind` is `quiet`, `primary` or `danger`, and the first of a dialog has the focus. */
export function button(text, onclick, { kind = "quiet", name, isSmall, isFirst } = {}) {
  const size = isSmall ? ".small" : "";
  return el(
    `button.button.${kind}${size}`,
    { type: "button", autofocus: isFirst, onclick },
    name ? icon(name) : null,
    el("span", {}, text),
  );
}

/** A button or link with nothing but an icon, and a text for who does not see it. */
export function iconButton(name, text, onclick) {
  return el("button.plain", { type: "button", "aria-label": text, title: text, onclick }, icon(name));
}

/** A field with its label, and a hint below. */
export function field(label, input, hint) {
  return el("label.field", {}, el("span.label", {}, label), input, hint ? el("span.hint", {}, hint) : null);
}

export function input(attributes) {
  return el("input.input", { autocomplete: "off", spellcheck: "false", ...attributes });
}

export function area(attributes) {
  return el("textarea.input.code", { spellcheck: "false", rows: 8, ...attributes });
}

/** A choice among `[value, text]`. */
export function select(options, attributes = {}) {
  return el(
    "select.input",
    attributes,
    options.map(([value, text]) => el("option", { value }, text)),
  );
}

/** A form that is handed in by a button or by Enter. */
export function form(onsubmit, ...children) {
  const hand = (event) => {
    event.preventDefault();
    onsubmit();
  };
  return el("form.form", { onsubmit: hand, novalidate: true }, children);
}

/** The button that hands a form in. */
export function submit(text) {
  return el("button.button.primary", { type: "submit" }, text);
}

/** Names with what they stand for; those without anything are left out, and `wide` ones have a line of their own. */
export function facts(rows, wide = []) {
  const given = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
  const row = ([name, value]) =>
    el(`div${wide.includes(name) ? ".wide" : ""}`, {}, el("dt", {}, name), el("dd", {}, value));
  return el("dl.facts", {}, given.map(row));
}

/** A word in a colour that says how things stand: `good`, `busy`, `bad` or `idle`. */
export function chip(text, tone = "idle") {
  return el(`span.chip.${tone}`, {}, text);
}

/** Chips for the numbers of a status, by their words and colours. */
export function chips(states) {
  return (number) => chip(...(states[number] ?? [`status ${number}`]));
}

/** How much of something is done, and how much of it will never be. */
export function progress({ label, part, lost, whole }) {
  const bar = (tag, length) => {
    const element = el(tag);
    element.style.width = `${whole > 0 ? Math.min(100, (100 * length) / whole) : 0}%`;
    return element;
  };
  const value = {
    role: "progressbar",
    "aria-label": label,
    "aria-valuemin": 0,
    "aria-valuemax": whole,
    "aria-valuenow": part,
  };
  return el("div.progress", value, bar("span.part", part), bar("span.lost", lost));
}

/** A table; `columns` are `[title, isNumber]`, and cells may be elements. */
export function table(label, columns, rows) {
  const tone = ([, isNumber]) => (isNumber ? ".number" : "");
  const head = columns.map((column) => el(`th${tone(column)}`, { scope: "col" }, column[0]));
  const line = (cells) =>
    el(
      "tr",
      {},
      cells.map((cell, at) => el(`td${tone(columns[at])}`, {}, cell)),
    );
  const body = el("tbody", {}, rows.map(line));
  const inner = el("table.table", { "aria-label": label }, el("thead", {}, el("tr", {}, head)), body);
  return el("div.scroll", { tabindex: 0, role: "region", "aria-label": label }, inner);
}

/** What is shown where there is nothing yet. */
export function empty(name, title, ...children) {
  return el("div.empty", {}, el("span.sign", {}, icon(name)), el("h2", {}, title), children);
}

/** A part of a view under a heading. */
export function section(title, ...children) {
  return el("section.section", {}, el("h2", {}, title), children);
}

/** A part of what is open, whose title has a heading already. */
export function subsection(title, ...children) {
  return el("section.section", {}, el("h3", {}, title), children);
}

/** A block of code with a button that copies it. */
export function snippet(code) {
  const copy = button("Copy", () => navigator.clipboard.writeText(code).then(say), { name: "copy", isSmall: true });
  const say = () => (copy.lastChild.textContent = "Copied");
  // A browser has no clipboard for pages that came over plain HTTP from another machine.
  return el("div.snippet", {}, el("pre", { tabindex: 0 }, el("code", {}, code)), navigator.clipboard ? copy : null);
}
