// Tasks: how far each batch is, when it comes next, and what came of each of its runs.

import { get, newest, post } from "./api.js";
import { button, chip, empty, facts, progress, section, table } from "./control.js";
import { el, put } from "./dom.js";
import { count, localDay, shortTime, span, times } from "./format.js";
import { attempt, confirm, done } from "./notice.js";
import { split } from "./split.js";
import { now } from "./time.js";

const PAGE = 100;
const TYPES = { 1: "immediate", 2: "scheduled", 3: "recurring" };
const STATUSES = {
  1: ["to start", "idle"],
  5: ["sending", "busy"],
  6: ["paused for today", "busy"],
  7: ["failed", "bad"],
  10: ["sent", "good"],
};

const status = (number) => chip(...(STATUSES[number] ?? [`status ${number}`, "idle"]));
/** How many mails of its runs the service did not take. */
const lost = ({ requested, sent, waiting, last_run: run }) => (run === null ? 0 : requested - sent - waiting);
const isOver = ({ status: number }) => number === 7 || number === 10;

export function open() {
  let limit = PAGE;
  let renew = () => {};

  const page = split({
    view: "tasks",
    label: "Tasks",
    key: ({ id }) => id,
    draw: row,
    open: async (id) => {
      const body = el("div");
      const ask = newest(() => attempt(`Task ${id}`, get(`tasks/${id}`)));
      renew = async () => {
        const task = await ask();
        if (task) put(body, detail(task, act));
      };
      await renew();
      return body;
    },
    blank: () => empty("tasks", "No task yet", el("p", {}, "BatchSendEmail makes one, to a list and with a template.")),
    choose: el("p.choose", {}, "Choose a task to see its runs."),
  });

  const ask = newest(() => attempt("Tasks", get("tasks", { limit })));
  const read = async () => {
    const answer = await ask();
    if (!answer) return;
    const more = () => {
      limit += PAGE;
      read();
    };
    const today = localDay(now());
    page.rows(answer.tasks.map((task) => ({ ...task, today })), answer.total > limit ? more : null);
  };

  const changed = () => Promise.all([read(), renew()]);

  const act = async (id, action, said) => {
    const task = await attempt(`Task ${id}`, post(`tasks/${id}/${action}`));
    if (task) done(said);
    await changed();
  };

  read();
  const show = (id) => {
    if (id === undefined) renew = () => {};
    return page.show(id);
  };
  return { ...page, show, changed: (kinds) => (kinds.has("tasks") || kinds.has("clock")) && changed() };
}

function row(task) {
  const { id, type, subject, receiver_id, requested, sent, due, today } = task;
  const kind = `${TYPES[type] ?? `type ${type}`} · list ${receiver_id}`;
  const next = due === null ? `${count(sent)} of ${count(requested)}` : ["next ", shortTime(due, today)];
  return [
    el("span.line", {}, el("strong", {}, subject), status(task.status)),
    el("span.line", {}, el("span.muted", {}, `${id} · ${kind}`), el("span.muted.nums", {}, next)),
    progress({ label: `Mails of task ${id}`, part: sent, lost: lost(task), whole: requested }),
  ];
}

function detail(task, act) {
  const { id, type, subject, requested, sent, waiting, error, runs } = task;
  const end = async () => {
    const text = `It sends nothing more. What it has sent stays sent. “${subject}” cannot be started again.`;
    if (await confirm({ title: `End task ${id}?`, text, yes: "End the task" })) act(id, "end", `Task ${id} has ended.`);
  };
  const buttons = isOver(task)
    ? null
    : el(
        "div.buttons",
        {},
        type === 1 ? null : button("Run now", () => act(id, "run", `Task ${id} runs.`), { kind: "primary", name: "run" }),
        button("End…", end, { kind: "danger" }),
      );
  const refused = lost(task);
  const others = [waiting > 0 && `${count(waiting)} waiting`, refused > 0 && `${count(refused)} not taken`].filter(Boolean);
  const counts = [`${count(sent)} of ${count(requested)} sent`, ...others].join(", ");
  return [
    el("header.head", {}, el("div.title", {}, el("h2", {}, subject), status(task.status), buttons), particulars(task)),
    error ? el("p.callout.bad", {}, error) : null,
    el("div.gauge", {}, progress({ label: "Mails", part: sent, lost: refused, whole: requested }), el("span.nums", {}, counts)),
    section("Runs", runs.length > 0 ? history(runs) : el("p.muted", {}, "It has not run yet.")),
  ];
}

function particulars({ id, type, from, receiver_id, template_id, created, due }) {
  const template = template_id === null ? null : el("a", { href: `#/templates/${template_id}` }, `template ${template_id}`);
  const rows = [
    ["Next run", due === null ? "–" : times(due)],
    ["Task", `${id}, ${TYPES[type] ?? `type ${type}`}`],
    ["Template", template],
    ["To", el("a", { href: `#/lists/${receiver_id}` }, `list ${receiver_id}`)],
    ["Mail", el("a", { href: `#/inbox?search=${encodeURIComponent(`task:${id}`)}` }, "in the inbox")],
    ["From", from],
    ["Created", times(created)],
  ];
  return facts(rows, ["Next run", "From", "Created"]);
}

function history(runs) {
  const columns = [["Run", true], ["Due"], ["Took", true], ["Asked for", true], ["Sent", true], ["Refused", true], ["Status"]];
  const lines = runs.toReversed().map((run) => [
    count(run.number),
    times(run.due),
    run.ended === null ? "–" : span(run.ended - run.started),
    count(run.requested),
    count(run.sent),
    count(run.refused),
    [status(run.status), run.error ? el("div.muted", {}, run.error) : null],
  ]);
  return table("Runs", columns, lines);
}
