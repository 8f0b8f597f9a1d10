// Templates: what each says, how it renders with data that can be changed, and its review.

import { call, newest, post } from "./api.js";
import { area, button, chip, empty, facts, field, input } from "./control.js";
import { el, put } from "./dom.js";
import { times } from "./format.js";
import { attempt, dialog, done } from "./notice.js";
import { split } from "./split.js";
import { tabs } from "./tabs.js";

const PAGE = 100;
const TYPING = 150;
const PENDING = 1;
const STATUSES = { 0: ["approved", "good"], [PENDING]: ["waits for review", "busy"], 2: ["rejected", "bad"] };
const status = (number) => chip(...(STATUSES[number] ?? [`status ${number}`, "idle"]));

export function open() {
  let all = [];
  let limit = PAGE;
  let current;

  const page = split({
    view: "templates",
    label: "Templates",
    key: ({ TemplateID }) => TemplateID,
    draw: row,
    open: async (id) => {
      if (all.length === 0) await read();
      const template = await attempt(`Template ${id}`, call("GetEmailTemplate", { TemplateID: Number(id) }));
      current = { id, state: state(id) };
      const listed = all.find(({ TemplateID }) => String(TemplateID) === id);
      return template && detail(Number(id), template, listed, changed);
    },
    blank: () => empty("templates", "No template yet", el("p", {}, "CreateEmailTemplate makes one; a seed file can, too.")),
    choose: el("p.choose", {}, "Choose a template to see how it renders."),
  });

  const ask = newest(() => attempt("Templates", upTo(limit)));
  const read = async () => {
    const answer = await ask();
    if (!answer) return;
    all = answer.rows;
    const more = () => {
      limit += PAGE;
      read();
    };
    page.rows(all, answer.total > limit ? more : null);
  };

  const state = (id) => JSON.stringify(all.find(({ TemplateID }) => String(TemplateID) === id));
  // What is typed beside a template stays unless its review has come to something.
  const changed = async () => {
    await read();
    if (current && state(current.id) !== current.state) await page.show(current.id);
  };

  read();
  const show = (id) => {
    if (id === undefined) current = undefined;
    return page.show(id);
  };
  return { ...page, show, changed: (kinds) => kinds.has("data") && changed() };
}

async function upTo(limit) {
  const rows = [];
  let total = 1;
  while (rows.length < Math.min(total, limit)) {
    const answer = await call("ListEmailTemplates", { Offset: rows.length, Limit: PAGE });
    total = answer.TotalCount;
    rows.push(...answer.TemplatesMetadata);
    if (answer.TemplatesMetadata.length === 0) break;
  }
  return { rows, total };
}

function row({ TemplateID, TemplateName, TemplateStatus }) {
  return [
    el("span.line", {}, el("strong", {}, TemplateName), status(TemplateStatus)),
    el("span.line", {}, el("span.muted.nums", {}, String(TemplateID))),
  ];
}

function detail(id, { TemplateName, TemplateStatus, TemplateContent }, listed, changed) {
  const [html, plain] = [decoded(TemplateContent.Html), decoded(TemplateContent.Text)];
  const buttons = TemplateStatus === PENDING ? review(id, changed) : null;
  const rows = [
    ["Template", String(id)],
    ["Created", listed ? times(listed.CreatedTimestamp) : null],
    ["Reason", listed?.ReviewReason],
  ];
  const head = el(
    "header.head",
    {},
    el("div.title", {}, el("h2", {}, TemplateName), status(TemplateStatus), buttons),
    facts(rows, ["Created", "Reason"]),
  );
  const all = [
    { name: "Preview", draw: () => preview(html, plain) },
    { name: "HTML", isDisabled: !html, draw: () => el("pre.text.code", {}, html) },
    { name: "Text", isDisabled: !plain, draw: () => el("pre.text.code", {}, plain) },
  ];
  return el("div.mail", {}, head, tabs({ label: "Parts of the template", all, chosen: "Preview" }));
}

function decoded(base64) {
  if (!base64) return "";
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

function review(id, changed) {
  const decide = async (verdict, said) => {
    if (await attempt(`Template ${id}`, post("review", { template: id, verdict }))) done(said);
    await changed();
  };
  const reject = () => {
    const reason = input({ value: "It names no sender.", "aria-label": "Reason" });
    const box = dialog(`Reject template ${id}?`, () => {
      const hand = () => {
        box.close();
        decide({ rejected: reason.value }, `Template ${id} is rejected.`);
      };
      return el("div.body", {}, field("Reason", reason), el("footer", {}, button("Reject", hand, { kind: "danger" })));
    });
  };
  const approve = () => decide("approved", `Template ${id} is approved.`);
  return el("div.buttons", {}, button("Approve", approve, { kind: "primary" }), button("Reject…", reject, { kind: "danger" }));
}

/** The template with data: at left what can be changed, at right what comes of it. */
async function preview(html, plain) {
  const missing = (await attempt("Preview", post("preview", { subject: "", html, text: plain, data: {} })))?.missing ?? [];
  const sample = Object.fromEntries(missing.map((name) => [name, name]));
  const subject = input({ value: "Hello", oninput: () => type() });
  const data = area({ rows: 10, oninput: () => type() });
  data.value = JSON.stringify(sample, null, 2);
  const result = el("div.rendered");
  const note = el("p.note", { role: "status" });
  let typing;
  const type = () => {
    clearTimeout(typing);
    typing = setTimeout(draw, TYPING);
  };
  const render = newest((given) => attempt("Preview", post("preview", { subject: subject.value, html, text: plain, data: given })));
  const draw = async () => {
    const given = parsed(data.value);
    put(note, given ? null : "The data is no JSON object.");
    if (!given) return;
    const rendered = await render(given);
    if (!rendered) return;
    put(note, rendered.missing.length > 0 ? `Without a value: ${rendered.missing.join(", ")}` : null);
    put(result, el("p.rendered-subject", {}, rendered.subject), body(rendered));
  };
  await draw();
  return el("div.preview", {}, el("div.form", {}, field("Subject", subject), field("Data, as JSON", data), note), result);
}

function body({ html, text }) {
  if (!html) return el("pre.text", {}, text ?? "");
  return el("iframe", { sandbox: "", srcdoc: html, title: "The template, rendered" });
}

function parsed(json) {
  try {
    const value = JSON.parse(json);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
