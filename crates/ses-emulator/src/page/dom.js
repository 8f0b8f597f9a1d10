// Elements: made, filled and kept; whatever comes from outside is put in as text.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element of a tag with classes (`a.button.primary`), with attributes, `on…` listeners and children. */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  return dress(document.createElement(name), classes, attributes, children);
}

/** Makes an element of a drawing, as `el` does. */
export function svg(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  return dress(document.createElementNS(SVG, name), classes, attributes, children);
}

function dress(element, classes, attributes, children) {
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

/** Puts other children into an element; what is `null`, `undefined` or `false` is left out. */
export function put(element, ...children) {
  element.replaceChildren(...present(children));
}

function present(children) {
  return children.flat(2).filter((child) => child !== null && child !== undefined && child !== false);
}

/**
 * Brings the children of a list in line with rows; those whose row is as it was stay, and with them the focus,
 * and those that come before others are marked.
 */
export function fill(parent, rows, key, draw) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = parent.contains(document.activeElement)
    ? document.activeElement.closest("[data-key]")?.dataset.key
    : undefined;
  let next = parent.firstElementChild;
  for (const row of rows) {
    const id = String(key(row));
    const child = kept(old, id, row, draw);
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
    if (next && !old.has(id)) child.classList.add("arrived");
  }
  while (next) {
    const last = next;
    next = next.nextElementSibling;
    last.remove();
  }
  if (focused !== undefined && !parent.contains(document.activeElement)) {
    parent.querySelector(`[data-key="${CSS.escape(focused)}"] a`)?.focus();
  }
}

const drawn = new WeakMap();

function kept(old, key, row, draw) {
  const state = JSON.stringify(row);
  const before = old.get(key);
  if (before && drawn.get(before) === state) return before;
  const child = draw(row);
  child.dataset.key = key;
  drawn.set(child, state);
  return child;
}

/** Each icon as the lines that draw it on a field of 16 by 16. */
const ICONS = {
  inbox: "M2 9.5h3.5L6.5 11h3l1-1.5H14M2 9.5 4 3.5h8l2 6V13H2Z",
  tasks: "M2.5 4 4 5.5 6.5 3M2.5 10.5 4 12l2.5-2.5M9 4.5h5M9 11h5",
  lists:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.8a2.4 2.4 0 0 1 0 4.4M12 9.8c1.5.6 2.5 1.9 2.5 3.7",
  templates: "M3 2h7l3 3v9H3ZM10 2v3h3M5.5 8h5M5.5 11h5",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.5",
  faults: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8Z",
  requests: "M2 5h10M9.5 2.5 12 5 9.5 7.5M14 11H4M6.5 8.5 4 11l2.5 2.5",
  webhooks: "M3 8a5 5 0 0 1 10 0M5.5 8a2.5 2.5 0 0 1 5 0M8 8v5.5",
  statistics: "M2 14h12M4 11.5V8M8 11.5V3M12 11.5V6",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14",
  download: "M8 2v8M5 7.5 8 10.5 11 7.5M2.5 13.5h11",
  phone: "M5 1.5h6a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM7.2 12.5h1.6",
  back: "M9.5 3 4.5 8l5 5",
  menu: "M2 4h12M2 8h12M2 12h12",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  plus: "M8 3v10M3 8h10",
  copy: "M6 6h7.5v7.5H6ZM3.5 10H2.5V2.5H10v1",
  theme: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 2v12M8 4.5h4.5M8 8h6M8 11.5h4.5",
  help: "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M8 12v.2",
  freeze: "M5.5 3v10M10.5 3v10",
  run: "M4.5 2.5v11L13 8Z",
};

/** An icon beside a text that says the same, and so nothing for who listens. */
export function icon(name) {
  return svg("svg.icon", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}
