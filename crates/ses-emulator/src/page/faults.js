// Faults: what goes wrong by order, how often it did, and what is held back.

import { get, newest, post, remove } from "./api.js";
import { button, chip, empty, section } from "./control.js";
import { el, fill, put } from "./dom.js";
import { count } from "./format.js";
import { attempt, done } from "./notice.js";
import { order } from "./order.js";

export function open() {
  const list = el("ul.cards", { "aria-label": "Faults" });
  const vacancy = el("div");
  const clear = el("div.buttons");

  const ask = newest(() => attempt("Faults", get("faults")));
  const read = async () => {
    const answer = await ask();
    if (!answer) return;
    const { faults } = answer;
    const isEmpty = faults.length === 0;
    fill(list, faults, key, (fault) => card(fault, read));
    put(vacancy, isEmpty ? blank() : null);
    put(clear, isEmpty ? null : button("Remove all", () => removeAll(read), { kind: "danger", isSmall: true }));
  };

  read();
  const columns = el("div.columns", {}, section("Ordered", vacancy, list), section("Order one", order(read)));
  const element = el("div.page", {}, el("div.bar", {}, el("h1", {}, "Faults"), clear), columns);
  return { element, changed: (kinds) => (kinds.has("request") || kinds.has("data")) && read() };
}

function key({ id }) {
  return id;
}

function blank() {
  return empty("faults", "Nothing goes wrong", el("p", {}, "Order a fault, and requests that fit it are struck."));
}

async function removeAll(read) {
  if (await attempt("Faults", remove("faults"))) done("All faults are taken back.");
  await read();
}

function card({ id, chances, fired, held = 0, ...rule }, read) {
  const path = `faults/${encodeURIComponent(id)}`;
  const act = async (work, said) => {
    if (await attempt(`Fault ${id}`, work)) done(said);
    await read();
  };
  const release = () => act(post(`${path}/release`), `What fault ${id} held is let go.`);
  const takeBack = () => act(remove(path), `Fault ${id} is taken back.`);
  const { late, hidden } = rule.what;
  return el(
    "li.card",
    {},
    el("div.title", {}, el("strong", {}, id), chip(rule.action ?? "any action")),
    el("pre.rule", {}, JSON.stringify(rule.what)),
    el("p.muted", {}, when(rule)),
    el(
      "div.buttons",
      {},
      figures({ chances, fired, held }),
      late || hidden ? button("Release", release, { isSmall: true }) : null,
      button("Remove", takeBack, { kind: "danger", isSmall: true }),
    ),
  );
}

function figures(counts) {
  const figure = ([name, value]) =>
    el(`div${value > 0 ? `.${name}` : ""}`, {}, el("dt", {}, name), el("dd", {}, count(value)));
  return el("dl.figures", {}, Object.entries(counts).map(figure));
}

/** Which chances it takes, in words. */
function when({ nth, every, first, probability, when: moment, field: fields }) {
  const words = [
    nth && `chance ${nth}`,
    every && (every === 1 ? "every chance" : `every ${every} chances`),
    first && `the first ${first}`,
    probability && `${100 * probability} % of all`,
    moment && `${moment} it is processed`,
    fields && `where ${JSON.stringify(fields)}`,
  ];
  return words.filter(Boolean).join(", ") || "the next chance";
}
