// The form that orders a fault: it writes JSON, which is what is ordered and may be changed by hand.

import { post } from "./api.js";
import { area, button, field, form, input, select, submit } from "./control.js";
import { el } from "./dom.js";
import { ACTIONS, DOES, EXAMPLES, STRIKES, TOLD, faultOf } from "./fault.js";
import { attempt, done } from "./notice.js";

const MOMENTS = [
  ["", "by default"],
  ["before", "before it is processed"],
  ["after", "after it is processed"],
];

/** The form; `ordered` hears when there may be another fault. */
export function order(ordered) {
  const json = area({ rows: 6 });
  const show = (fault) => (json.value = JSON.stringify(fault, null, 2));
  const hand = async () => {
    const answer = await attempt("Fault", handIn(json.value));
    if (answer) done(`Fault ${answer.id} is ordered.`);
    await ordered();
  };
  const example = ([text, fault]) => button(text, () => show(fault), { isSmall: true });
  return form(
    hand,
    fields(show),
    field("As JSON", json, "This is what is ordered: change it by hand for what the form has not."),
    el("div.buttons", {}, el("span.muted", {}, "Examples"), EXAMPLES.map(example)),
    submit("Order the fault"),
  );
}

async function handIn(json) {
  let fault;
  try {
    fault = JSON.parse(json);
  } catch (cause) {
    throw new Error(`it is no JSON: ${cause.message}`, { cause });
  }
  return post("faults", fault);
}

/** The fields, which show the fault that they make. */
function fields(show) {
  const action = input({ list: "actions", placeholder: "any action", value: ACTIONS[0] });
  const [strikes, told, does] = [choice(STRIKES, "next"), choice(TOLD, "code"), choice(DOES, "all")];
  const moment = select(MOMENTS);
  const delay = input({ type: "number", min: 0, step: "any", placeholder: "0" });
  const write = () => {
    const chosen = { strikes: strikes.value(), told: told.value(), does: does.value() };
    show(faultOf({ action: action.value, ...chosen, when: moment.value, delay: delay.value }));
  };
  write();
  return el(
    "div.grid",
    { oninput: write },
    field("Action", action),
    field("Strikes", strikes.element),
    field("The client is told", told.element),
    field("The service", does.element),
    field("When", moment),
    field("Delay, in seconds", delay),
    el(
      "datalist",
      { id: "actions" },
      ACTIONS.map((name) => el("option", { value: name })),
    ),
  );
}

/** A choice among kinds, some of which take a value. */
function choice(kinds, chosen) {
  const value = input({ "aria-label": "Value" });
  const show = () => {
    const { sample } = kinds[kind.value];
    value.hidden = sample === undefined;
    value.value = sample ?? "";
  };
  const options = Object.entries(kinds).map(([name, { text }]) => [name, text]);
  const kind = select(options, { oninput: show });
  kind.value = chosen;
  show();
  return { element: el("div.pair", {}, kind, value), value: () => [kind.value, value.value] };
}
