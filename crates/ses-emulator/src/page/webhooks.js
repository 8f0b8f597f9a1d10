// Webhooks: who is told what becomes of mail, and how each attempt to tell it went.

import { get, newest, post, remove } from "./api.js";
import { button, chip, empty, field, form, input, section, submit, table } from "./control.js";
import { el, fill, put } from "./dom.js";
import { counted, localTime } from "./format.js";
import { attempt, done } from "./notice.js";

const PAGE = 100;

/** What a webhook can be told of. */
const EVENTS = ["deferred", "delivered", "dropped", "bounce", "open", "click", "spamreport", "unsubscribe"];

export function open() {
  let limit = PAGE;
  const [list, vacancy, log] = [el("ul.cards", { "aria-label": "Webhooks" }), el("div"), el("div.section")];
  const ask = newest(() =>
    attempt("Webhooks", Promise.all([get("webhooks"), get("webhooks/attempts", { limit: limit + 1 })])),
  );
  const read = async () => {
    const answers = await ask();
    if (!answers) return;
    const [{ webhooks }, { attempts }] = answers;
    const isEmpty = webhooks.length === 0;
    fill(list, webhooks, key, (webhook) => card(webhook, read));
    put(
      vacancy,
      isEmpty ? empty("webhooks", "Nobody is told", el("p", {}, "Set a webhook, and it hears of mail.")) : null,
    );
    put(log, attemptsOf(attempts.slice(0, limit), read), attempts.length > limit ? button("Show more", more) : null);
  };
  const more = () => {
    limit += PAGE;
    return read();
  };
  read();
  const columns = el("div.columns", {}, section("Set", vacancy, list), section("Set one", setter(read)));
  const bar = el("div.bar", {}, el("h1", {}, "Webhooks"));
  const element = el("div.page", {}, bar, columns, section("Attempts", log));
  return { element, changed: (kinds) => (kinds.has("data") || kinds.has("clock")) && read() };
}

function key({ id }) {
  return id;
}

function card({ id, url, sender, events, waiting }, read) {
  const takeBack = async () => {
    if (await attempt(`Webhook ${id}`, remove(`webhooks/${id}`))) done(`Webhook ${id} is taken back.`);
    await read();
  };
  const waits = waiting > 0 ? chip(`${counted(waiting, "event waits", "events wait")}`, "busy") : null;
  return el(
    "li.card",
    {},
    el("div.title", {}, el("strong", {}, sender ?? "All senders"), waits),
    el("pre.rule", {}, url),
    el("p.muted", {}, events ? events.join(", ") : "all events"),
    el("div.buttons", {}, button("Remove", takeBack, { kind: "danger", isSmall: true })),
  );
}

function setter(read) {
  const url = input({ type: "url", placeholder: "http://127.0.0.1:8080/events" });
  const sender = input({ placeholder: "all senders" });
  const boxes = EVENTS.map((name) => el("input", { type: "checkbox", value: name, checked: true }));
  const set = async () => {
    const events = boxes.filter((box) => box.checked).map((box) => box.value);
    const webhook = {
      url: url.value.trim(),
      ...(sender.value && { sender: sender.value.trim() }),
      ...(events.length < EVENTS.length && { events }),
    };
    if (await attempt("Webhook", post("webhooks", webhook))) done("The webhook is set.");
    await read();
  };
  const choices = boxes.map((box) => el("label.check", {}, box, box.value));
  return form(
    set,
    field("Address", url),
    field("Sender", sender, "A sender has one webhook at most, which goes before that of the account."),
    el("fieldset.checks", {}, el("legend.label", {}, "Events"), choices),
    submit("Set the webhook"),
  );
}

function attemptsOf(attempts, read) {
  if (attempts.length === 0) return el("p.muted", {}, "Nothing was told yet.");
  const replay = async (id) => {
    const answer = await attempt(`Attempt ${id}`, post(`webhooks/attempts/${id}/replay`));
    if (answer) done(`Told again: ${answer.status ?? answer.error}.`);
    await read();
  };
  const line = ({ id, webhook, event, message, time, status, error, millis, replay: isReplay }) => [
    localTime(time),
    [event, isReplay ? el("span.muted", {}, " again") : null],
    el("a", { href: `#/inbox/${message}` }, `mail ${message}`),
    String(webhook),
    status === null
      ? chip(error ?? "no answer", "bad")
      : chip(String(status), status >= 200 && status < 300 ? "good" : "bad"),
    `${millis} ms`,
    button("Replay", () => replay(id), { isSmall: true }),
  ];
  const columns = [["Time"], ["Event"], ["Mail"], ["Webhook", true], ["Answer"], ["Took", true], ["Replay"]];
  return table("Attempts", columns, attempts.map(line));
}
