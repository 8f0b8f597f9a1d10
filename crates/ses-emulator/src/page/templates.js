// Templates: what each says, how it renders with data that can be changed, and its review.

import { call, listed, post } from "./api.js";
import { button, chips, empty, facts, field, form, input } from "./control.js";
import { el, put } from "./dom.js";
import { times } from "./format.js";
import { listing } from "./listing.js";
import { attempt, dialog, done } from "./notice.js";
import { preview } from "./preview.js";
import { tabs } from "./tabs.js";

const PENDING = 1;
const status = chips({ 0: ["approved", "good"], [PENDING]: ["waits for review", "busy"], 2: ["rejected", "bad"] });

export function open() {
  const page = listing({
    view: "templates",
    label: "Templates",
    one: "Template",
    kinds: ["data"],
    ask: (limit) => listed("ListEmailTemplates", "TemplatesMetadata", limit),
    key: ({ TemplateID }) => TemplateID,
    draw: row,
    open: (id) => detail(id, page),
    blank: () => empty("templates", "No template yet", el("p", {}, "CreateEmailTemplate makes one, or a seed file.")),
    choose: "Choose a template to see how it renders.",
  });
  return page;
}

function row({ TemplateID, TemplateName, TemplateStatus }) {
  return [
    el("span.line", {}, el("strong", {}, TemplateName), status(TemplateStatus)),
    el("span.line", {}, el("span.muted.nums", {}, String(TemplateID))),
  ];
}

/** One template; what is typed beside it stays until it is another, or its review has come to something. */
function detail(id, page) {
  const element = el("div.mail");
  const ask = async () => {
    const template = await call("GetEmailTemplate", { TemplateID: Number(id) });
    return [{ ...template, RequestId: undefined }, await page.row(id)];
  };
  const draw = ([template, row]) => put(element, head(id, template, row, page), parts(template));
  return { element, ask, draw };
}

function head(id, { TemplateName, TemplateStatus }, row, page) {
  const buttons = TemplateStatus === PENDING ? review(id, page) : null;
  const rows = [
    ["Template", id],
    ["Created", row ? times(row.CreatedTimestamp) : null],
    ["Reason", row?.ReviewReason],
  ];
  const title = el("div.title", {}, el("h2", {}, TemplateName), status(TemplateStatus), buttons);
  return el("header.head", {}, title, facts(rows, ["Created", "Reason"]));
}

function parts({ TemplateContent }) {
  const [html, text] = [decoded(TemplateContent.Html), decoded(TemplateContent.Text)];
  const all = [
    { name: "Preview", draw: () => preview({ html, text }) },
    { name: "HTML", isDisabled: !html, draw: () => el("pre.text.code", {}, html) },
    { name: "Text", isDisabled: !text, draw: () => el("pre.text.code", {}, text) },
  ];
  return tabs({ label: "Parts of the template", all, chosen: "Preview" });
}

function decoded(base64) {
  if (!base64) return "";
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
}

function review(id, page) {
  const decide = async (verdict, said) => {
    const decided = await attempt(`Template ${id}`, post("review", { template: Number(id), verdict }));
    if (decided) done(said);
    await page.refresh();
  };
  const reject = () => {
    const reason = input({ value: "It names no sender.", autofocus: true });
    const hand = () => {
      box.close();
      return decide({ rejected: reason.value }, `Template ${id} is rejected.`);
    };
    const fields = () => form(hand, field("Reason", reason), button("Reject", hand, { kind: "danger" }));
    const box = dialog(`Reject template ${id}?`, fields);
  };
  const approve = () => decide("approved", `Template ${id} is approved.`);
  const buttons = [button("Approve", approve, { kind: "primary" }), button("Reject…", reject, { kind: "danger" })];
  return el("div.buttons", {}, buttons);
}
