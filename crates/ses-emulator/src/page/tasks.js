// Tasks: how far each batch is, when it comes next, and what came of each of its runs.

import { get, post } from "./api.js";
import { button, chips, empty, facts, progress, subsection, table } from "./control.js";
import { el, put } from "./dom.js";
import { count, localDay, shortTime, span, times } from "./format.js";
import { listing } from "./listing.js";
import { attempt, confirm, done } from "./notice.js";
import { now } from "./time.js";

const TYPES = { 1: "immediate", 2: "scheduled", 3: "recurring" };
const [IMMEDIATE, FAILED, SENT] = [1, 7, 10];
const status = chips({
  1: ["to start", "idle"],
  5: ["sending", "busy"],
  6: ["paused for today", "busy"],
  [FAILED]: ["failed", "bad"],
  [SENT]: ["sent", "good"],
});

export function open() {
  const page = listing({
    view: "tasks",
    label: "Tasks",
    one: "Task",
    kinds: ["tasks", "clock"],
    ask: list,
    key: ({ id }) => id,
    draw: row,
    open: (id) => view(id, page),
    blank: () => empty("tasks", "No task yet", el("p", {}, "BatchSendEmail makes one, to a list and with a template.")),
    choose: "Choose a task to see its runs.",
  });
  return page;
}

async function list(limit) {
  const { tasks, total } = await get("tasks", { limit });
  const today = localDay(now());
  return { rows: tasks.map((task) => ({ ...task, today })), total };
}

/** How many mails of its runs the service did not take. */
function lost({ requested, sent, waiting, last_run: run }) {
  return run === null ? 0 : requested - sent - waiting;
}

function kind(type) {
  return TYPES[type] ?? `type ${type}`;
}

function row(task) {
  const { id, type, subject, receiver_id, requested, sent, due, today } = task;
  const next = due === null ? `${count(sent)} of ${count(requested)}` : ["next ", shortTime(due, today)];
  return [
    el("span.line", {}, el("strong", {}, subject), status(task.status)),
    el(
      "span.line",
      {},
      el("span.muted", {}, `${id} · ${kind(type)} · list ${receiver_id}`),
      el("span.muted.nums", {}, next),
    ),
    progress({ label: `Mails of task ${id}`, part: sent, lost: lost(task), whole: requested }),
  ];
}

/** One task; its buttons stay, and with them the focus, until its status is another. */
function view(id, page) {
  const [title, text, rest] = [el("div.title"), el("div"), el("div.sections")];
  let shown;
  const draw = (task) => {
    if (shown !== task.status) put(title, el("h2", {}, task.subject), status(task.status), buttons(task, page));
    shown = task.status;
    put(text, particulars(task));
    put(rest, detail(task));
  };
  const element = el("div", {}, el("header.head", {}, title, text), rest);
  return { element, ask: () => get(`tasks/${id}`), draw };
}

function detail(task) {
  const { error, runs } = task;
  return [
    error ? el("p.callout.bad", {}, error) : null,
    gauge(task),
    subsection("Runs", runs.length > 0 ? history(runs) : el("p.muted", {}, "It has not run yet.")),
  ];
}

function buttons({ id, type, status: number, subject }, page) {
  if (number === FAILED || number === SENT) return null;
  const act = async (action, said) => {
    if (await attempt(`Task ${id}`, post(`tasks/${id}/${action}`))) done(said);
    await page.refresh();
  };
  const run = () => act("run", `Task ${id} runs.`);
  const end = async () => {
    const text = `It sends nothing more, and what it has sent stays sent. “${subject}” cannot be started again.`;
    const isMeant = await confirm({ title: `End task ${id}?`, text, yes: "End the task" });
    if (isMeant) await act("end", `Task ${id} has ended.`);
  };
  return el(
    "div.buttons",
    {},
    type === IMMEDIATE ? null : button("Run now", run, { kind: "primary", name: "run" }),
    button("End…", end, { kind: "danger" }),
  );
}

function particulars({ id, type, from, receiver_id, template_id, created, due }) {
  const link = (path, text) => el("a", { href: `#/${path}` }, text);
  const rows = [
    ["Next run", times(due)],
    ["Task", `${id}, ${kind(type)}`],
    ["Template", template_id === null ? null : link(`templates/${template_id}`, `template ${template_id}`)],
    ["To", link(`lists/${receiver_id}`, `list ${receiver_id}`)],
    ["Mail", link(`inbox?search=task:${id}`, "in the inbox")],
    ["From", from],
    ["Created", times(created)],
  ];
  return facts(rows, ["Next run", "From", "Created"]);
}

function gauge(task) {
  const { requested, sent, waiting } = task;
  const refused = lost(task);
  const words = [`${count(sent)} of ${count(requested)} sent`];
  if (waiting > 0) words.push(`${count(waiting)} waiting`);
  if (refused > 0) words.push(`${count(refused)} not taken`);
  const bar = progress({ label: "Mails", part: sent, lost: refused, whole: requested });
  return el("div.gauge", {}, bar, el("span.nums", {}, words.join(", ")));
}

function history(runs) {
  const numbers = ["Took", "Asked for", "Sent", "Refused"].map((name) => [name, true]);
  const columns = [["Run", true], ["Due"], ...numbers, ["Status"]];
  const line = (run) => [
    count(run.number),
    times(run.due),
    run.ended === null ? "–" : span(run.ended - run.started),
    count(run.requested),
    count(run.sent),
    count(run.refused),
    [status(run.status), run.error ? el("div.muted", {}, run.error) : null],
  ];
  return table("Runs", columns, runs.toReversed().map(line));
}
