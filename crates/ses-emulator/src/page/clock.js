// The clock of the account: what it shows, and how it is turned.

import { post } from "./api.js";
import { button, chip, facts, field, form, input, section, submit, table } from "./control.js";
import { el, put } from "./dom.js";
import { count, localTime, localZone, serviceTime, span, times } from "./format.js";
import { attempt, done } from "./notice.js";
import { clock, isFrozen, now, take } from "./time.js";

const STEPS = [
  ["1 hour", "1h"],
  ["1 day", "1d"],
  ["1 week", "1w"],
  ["30 days", "30d"],
];

export function open() {
  const face = el("div.clock-face");
  const ran = el("div");
  const facing = el("div.buttons");

  const tick = () => clock() !== null && put(face, dials(clock(), now()));
  const draw = () => {
    tick();
    put(
      facing,
      isFrozen()
        ? button("Let it run", () => turn({ freeze: false }), { name: "run" })
        : button("Freeze", () => turn({ freeze: true }), { name: "freeze" }),
      button("Back to real time", () => turn({ real: true, freeze: false })),
    );
  };
  const turn = async (order) => {
    element.setAttribute("aria-busy", "true");
    const turned = await attempt("Clock", post("clock", order));
    element.removeAttribute("aria-busy");
    if (!turned) return;
    take(turned.clock);
    put(ran, outcome(turned));
    done(`The clock shows ${turned.clock.time} UTC+8.`);
  };

  const element = el(
    "div.page",
    {},
    el("div.bar", {}, el("h1", {}, "Clock"), facing),
    face,
    el(
      "div.columns",
      {},
      section(
        "Advance",
        el("p.muted", {}, "All that falls due on the way is run, each thing at its time."),
        steps(turn),
        advance(turn),
      ),
      section("Set", el("p.muted", {}, "Setting it back undoes nothing."), set(turn)),
    ),
    ran,
  );
  draw();
  return { element, changed: (kinds) => (kinds.has("clock") ? draw() : kinds.has("second") && tick()) };
}

function dials({ mode, next_due: due }, time) {
  const dial = (zone, shown) => {
    const [day, hour] = shown.split(" ");
    return el("div.dial", {}, el("span.muted", {}, zone), el("strong", {}, hour), el("span", {}, day));
  };
  const zone = localZone(time);
  const here = zone === "UTC+8" ? null : dial(`Here, ${zone}`, localTime(time));
  const next = due === null ? "nothing is due" : [times(due), el("span.muted", {}, ` in ${span(due - time)}`)];
  return [
    el("div.dials", {}, dial("Service, UTC+8", serviceTime(time)), here),
    facts([
      ["Mode", runs(mode)],
      ["Next due", next],
    ]),
  ];
}

function runs(mode) {
  if (mode === "real") return chip("real", "good");
  if (mode.frozen !== undefined) return chip("frozen", "busy");
  return [chip("shifted", "busy"), ` ${span(mode.shifted)} ${mode.shifted < 0 ? "behind" : "ahead"}`];
}

function steps(turn) {
  const each = ([text, advance]) => button(`+ ${text}`, () => turn({ advance }));
  return el("div.buttons", {}, STEPS.map(each));
}

function advance(turn) {
  const by = input({ placeholder: "1d12h" });
  const hint = "Weeks, days, hours, minutes, seconds: w, d, h, m, s.";
  return form(() => turn({ advance: by.value.trim() }), field("By", by, hint), submit("Advance"));
}

function set(turn) {
  const to = input({ placeholder: "2026-03-01 09:00:00" });
  const hint = "The service’s time, UTC+8.";
  return form(() => turn({ set: to.value.trim() }), field("To", to, hint), submit("Set"));
}

/** What a turn has run. */
function outcome({ runs: all, requests }) {
  if (all.length + requests.length === 0)
    return section("Run by the last turn", el("p.muted", {}, "Nothing fell due."));
  const task = ({ task_id: id }) => el("a", { href: `#/tasks/${id}` }, `task ${id}`);
  const lines = all.map((run) => [task(run), count(run.number), times(run.due), count(run.sent), count(run.refused)]);
  const held = requests.map(({ request_id: id, due }) => [el("a", { href: `#/requests/${id}` }, id), times(due)]);
  return section(
    "Run by the last turn",
    lines.length > 0
      ? table("Runs", [["Task"], ["Run", true], ["Due"], ["Sent", true], ["Refused", true]], lines)
      : null,
    held.length > 0 ? table("Requests that a fault had held", [["Request"], ["Due"]], held) : null,
  );
}
