// One mail: what it says, in a frame that runs and loads nothing, and how it looks on the wire.

import { address, get, text } from "./api.js";
import { chip, facts, table } from "./control.js";
import { el, icon, put } from "./dom.js";
import { fate } from "./fate.js";
import { bytes, times } from "./format.js";
import { attempt } from "./notice.js";
import { tabs } from "./tabs.js";

/** As much of a source as is shown; the rest is in the file. */
const SHOWN = 256 * 1024;

/** What the recipient's side did, by DeliverStatus. */
const DELIVERIES = { 0: "queued", 1: "delivered", 2: "dropped", 3: "refused", 8: "delayed" };

/** The tab and the width that were chosen last, for the next mail. */
const chosen = { tab: "HTML", isPhone: false };

/** The view of the mail with an id; what it says never changes, but what becomes of it does. */
export function mail(id) {
  const top = el("header.head");
  const element = el("div.mail", {}, top);
  const draw = (message) => {
    put(top, head(message));
    if (element.lastChild === top) element.append(parts(message));
  };
  return { element, ask: () => get(`inbox/${id}`), draw };
}

function parts(message) {
  const all = [
    { name: "HTML", isDisabled: !message.html, draw: () => frame(message) },
    { name: "Text", isDisabled: message.text === null, draw: () => el("pre.text", {}, message.text) },
    { name: "Source", draw: () => source(message) },
    { name: "Headers", mark: message.headers.length, draw: () => headers(message) },
  ];
  const choose = (tab, isByHand) => {
    if (isByHand) chosen.tab = tab;
    phone.hidden = tab !== "HTML";
  };
  const phone = phoneSwitch();
  const download = address(`inbox/${message.id}/source`, { download: "1" });
  const file = el("a.button.quiet.small", { href: download, download: "" }, icon("download"), el("span", {}, ".eml"));
  return tabs({ label: "Parts of the mail", all, chosen: chosen.tab, tools: [phone, file], onchoose: choose });
}

function head(message) {
  const { subject, from, to, reply_to, message_id, task_id, captured, size, deliver_status, deliver_message } = message;
  const task = task_id === null ? null : el("a", { href: `#/tasks/${task_id}` }, `task ${task_id}`);
  const told = `${DELIVERIES[deliver_status] ?? `status ${deliver_status}`}: ${deliver_message}`;
  const rows = [
    ["From", from],
    ["To", to],
    ["Batch", task],
    ["Reply to", reply_to],
    ["Captured", times(captured)],
    ["Delivery", told],
    ["Size", bytes(size)],
    ["Id", el("code", {}, message_id)],
  ];
  const state = fate(message) ?? chip("delivered", "good");
  const title = el("div.title", {}, el("h2", {}, subject || "(no subject)"), state);
  return [title, facts(rows, ["From", "Captured", "Id"])];
}

// Without `allow-scripts` and `allow-same-origin` nothing in it runs, and nothing in it is of this page; a link that
// somebody follows opens in a window of its own.
function frame({ id, subject }) {
  const inner = el("iframe", {
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
    src: address(`inbox/${id}/html`),
    title: `HTML of ${subject}`,
  });
  return el(`div.frame${chosen.isPhone ? ".phone" : ""}`, {}, inner);
}

function phoneSwitch() {
  const turn = () => {
    chosen.isPhone = !chosen.isPhone;
    toggle.setAttribute("aria-pressed", String(chosen.isPhone));
    toggle.closest(".mail").querySelector(".frame")?.classList.toggle("phone", chosen.isPhone);
  };
  const toggle = el(
    "button.button.quiet.small",
    { type: "button", "aria-pressed": String(chosen.isPhone), onclick: turn },
    icon("phone"),
    el("span", {}, "Phone"),
  );
  return toggle;
}

async function source({ id }) {
  const whole = await attempt(`Source of mail ${id}`, text(`inbox/${id}/source`));
  if (whole === undefined) return null;
  const note = whole.length > SHOWN ? el("p.note", {}, `The first ${bytes(SHOWN)}; the file has all of it.`) : null;
  return el("div", {}, note, el("pre.text.code", {}, whole.slice(0, SHOWN)));
}

function headers({ headers: all }) {
  return table(
    "Headers",
    [["Name"], ["Value"]],
    all.map(([name, value]) => [el("strong", {}, name), el("code", {}, value)]),
  );
}
