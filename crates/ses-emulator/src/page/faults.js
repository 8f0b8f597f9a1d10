// Faults: what goes wrong by order, how often it did, and what is held back.

import { get, newest, post, remove } from "./api.js";
import { area, button, chip, empty, field, form, input, section, select, submit } from "./control.js";
import { el, fill, put } from "./dom.js";
import { count } from "./format.js";
import { DOES, EXAMPLES, STRIKES, TOLD, faultOf } from "./fault.js";
import { attempt, done } from "./notice.js";

export function open() {
  const list = el("ul.cards", { "aria-label": "Faults" });
  const vacancy = el("div");
  const clear = el("div.buttons");

  const ask = newest(() => attempt("Faults", get("faults")));
  const read = async () => {
    const answer = await ask();
    if (!answer) return;
    const { faults } = answer;
    fill(list, faults, ({ id }) => id, (fault) => card(fault, read));
    put(vacancy, faults.length === 0 ? empty("faults", "Nothing goes wrong", el("p", {}, "Order a fault, and requests that fit it are struck.")) : null);
    put(clear, faults.length > 1 ? button("Remove all", () => removeAll(read), { kind: "danger", isSmall: true }) : null);
  };

  read();
  const columns = el("div.columns", {}, section("Ordered", vacancy, list), section("Order one", orderer(read)));
  const element = el("div.page", {}, el("div.bar", {}, el("h1", {}, "Faults"), clear), columns);
  return { element, changed: (kinds) => (kinds.has("request") || kinds.has("data")) && read() };
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
  const figure = (name, value, tone) => el(`div${value > 0 ? `.${tone}` : ""}`, {}, el("dt", {}, name), el("dd", {}, count(value)));
  const { late, hidden } = rule.what ?? {};
  return el(
    "li.card",
    {},
    el("div.title", {}, el("strong", {}, id), chip(rule.action ?? "any action")),
    el("pre.rule", {}, JSON.stringify(rule.what)),
    el("p.muted", {}, when(rule)),
    el(
      "div.buttons",
      {},
      el("dl.figures", {}, figure("chances", chances, "some"), figure("fired", fired, "fired"), figure("held", held, "held")),
      late || hidden ? button("Release", release, { isSmall: true }) : null,
      button("Remove", takeBack, { kind: "danger", isSmall: true }),
    ),
  );
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

/** A form that writes the fault as JSON, which is what is ordered and may be changed by hand. */
function orderer(read) {
  const action = input({ list: "actions", placeholder: "any action" });
  const strikes = choice(STRIKES);
  const told = choice(TOLD);
  const does = choice(DOES);
  const moment = select([["", "by default"], ["before", "before it is processed"], ["after", "after it is processed"]]);
  const delay = input({ type: "number", min: 0, step: "any", placeholder: "0" });
  const json = area({ rows: 6 });
  const write = () => {
    const given = { action: action.value, strikes: strikes.value(), told: told.value(), does: does.value() };
    json.value = JSON.stringify(faultOf({ ...given, when: moment.value, delay: delay.value }), null, 2);
  };
  const order = async () => {
    const answer = await attempt("Fault", orderOf(json.value));
    if (answer) done(`Fault ${answer.id} is ordered.`);
    await read();
  };
  const example = ([text, fault]) => button(text, () => (json.value = JSON.stringify(fault, null, 2)), { isSmall: true });

  action.value = "SendEmail";
  told.choose("code");
  write();
  return form(
    order,
    el(
      "div.grid",
      { oninput: write },
      field("Action", action),
      strikes.field("Strikes"),
      told.field("The client is told"),
      does.field("The service"),
      field("When", moment),
      field("Delay, in seconds", delay),
    ),
    field("As JSON", json, "This is what is ordered: change it by hand for what the form has not."),
    el("div.buttons", {}, el("span.muted", {}, "Examples"), EXAMPLES.map(example)),
    el("datalist", { id: "actions" }, ACTIONS.map((name) => el("option", { value: name }))),
    submit("Order the fault"),
  );
}

const ACTIONS = ["SendEmail", "BatchSendEmail", "CreateReceiver", "CreateReceiverDetail", "CreateReceiverDetailWithData",
  "CreateEmailTemplate", "GetEmailTemplate", "GetSendEmailStatus", "ListReceivers", "ListSendTasks"];

async function orderOf(json) {
  let fault;
  try {
    fault = JSON.parse(json);
  } catch (cause) {
    throw new Error(`it is no JSON: ${cause.message}`, { cause });
  }
  return post("faults", fault);
}

/** A choice among kinds, some of which take a value. */
function choice(kinds) {
  const value = input({ "aria-label": "Value" });
  const kind = select(Object.entries(kinds).map(([name, { text }]) => [name, text]));
  const show = () => {
    const { sample } = kinds[kind.value];
    value.hidden = sample === undefined;
    value.value = sample ?? "";
  };
  kind.addEventListener("input", show);
  show();
  return {
    field: (label) => field(label, el("div.pair", {}, kind, value)),
    value: () => [kind.value, value.value],
    choose: (name) => {
      kind.value = name;
      show();
    },
  };
}
