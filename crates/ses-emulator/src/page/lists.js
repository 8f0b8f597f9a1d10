// Recipient lists: how many each has, who they are; made and filled.

import { call, listed } from "./api.js";
import { area, button, chip, chips, empty, facts, field, form, input, subsection, submit, table } from "./control.js";
import { el, put } from "./dom.js";
import { count, counted } from "./format.js";
import { listing } from "./listing.js";
import { attempt, dialog, done } from "./notice.js";

const PAGE = 100;
const status = chips({ 1: ["empty", "idle"], 2: ["uploading", "busy"], 3: ["complete", "good"] });

export function open() {
  const page = listing({
    view: "lists",
    label: "Lists",
    one: "List",
    kinds: ["data"],
    ask: (limit) => listed("ListReceivers", "Data", limit),
    key: ({ ReceiverId }) => ReceiverId,
    draw: row,
    open: (id) => detail(id, page),
    tools: [button("New list", () => create(page), { name: "plus" })],
    blank: () => empty("lists", "No list yet", el("p", {}, "A batch goes to one. Make it here or by CreateReceiver.")),
    choose: "Choose a list to see who is on it.",
  });
  return page;
}

function row({ ReceiverId, ReceiversName, Count, InvalidCount, ReceiversStatus }) {
  const invalid = InvalidCount > 0 ? `, ${count(InvalidCount)} invalid` : "";
  const recipients = counted(Count, "recipient", "recipients");
  return [
    el("span.line", {}, el("strong", {}, ReceiversName), status(ReceiversStatus)),
    el("span.line", {}, el("span.muted.nums", {}, `${ReceiverId} · ${recipients}${invalid}`)),
  ];
}

/** One list; what is typed in its fields stays while the rest is read anew. */
function detail(id, page) {
  const head = el("header.head");
  const people = el("div.section");
  let words = "";
  let limit = PAGE;
  const ask = async () => {
    const parameters = { ReceiverId: Number(id), ...(words && { Email: words }) };
    return { list: await page.row(id), people: await listed("ListReceiverDetails", "Data", limit, parameters) };
  };
  const draw = (answer) => {
    if (answer.list) put(head, title(answer.list), particulars(answer.list));
    put(people, recipients(answer.people, more));
  };
  const more = () => {
    limit += PAGE;
    return page.renew();
  };
  const look = ({ target }) => {
    words = target.value.trim();
    return page.renew();
  };
  const name = "Search recipients";
  const search = input({ type: "search", placeholder: name, "aria-label": name, maxlength: 50, oninput: look });
  const add = subsection("Add recipients", uploader(id, page));
  return { element: el("div", {}, head, add, subsection("Recipients", search, people)), ask, draw };
}

function title({ ReceiversName, ReceiversStatus }) {
  return el("div.title", {}, el("h2", {}, ReceiversName), status(ReceiversStatus));
}

function particulars({ ReceiverId, Count, InvalidCount, Desc, CreateTime }) {
  const rows = [
    ["List", String(ReceiverId)],
    ["Recipients", count(Count)],
    ["Invalid", count(InvalidCount)],
    ["Created", `${CreateTime} UTC+8`],
    ["Description", Desc],
  ];
  return facts(rows, ["Description"]);
}

function recipients({ rows, total }, more) {
  if (rows.length === 0) return el("p.muted", {}, "Nobody.");
  const lines = rows.map(({ Email, TemplateData, Status, Reason, CreateTime }) => [
    Email,
    values(TemplateData),
    Status === 1 ? chip("valid", "good") : [chip("invalid", "bad"), " ", Reason],
    el("time", {}, CreateTime),
  ]);
  return [
    table("Recipients", [["Address"], ["Data"], ["State"], ["Uploaded, UTC+8"]], lines),
    rows.length < total ? button(`Show more of ${count(total)}`, more) : null,
  ];
}

/** The values of a recipient, which are an object in JSON or nothing. */
function values(data) {
  const all = Object.entries(data ? JSON.parse(data) : {});
  return all.map(([name, value]) => `${name}: ${value}`).join(", ");
}

function uploader(id, page) {
  const addresses = area({ rows: 3, placeholder: "mei@example.com\nana+open@example.com" });
  const add = async () => {
    const Emails = addresses.value.split(/[\s,;]+/).filter((address) => address !== "");
    const answer = await attempt(`List ${id}`, call("CreateReceiverDetail", { ReceiverId: Number(id), Emails }));
    if (!answer) return;
    addresses.value = "";
    done(`${count(answer.ValidCount)} of ${counted(answer.TotalCount, "address", "addresses")} can be mailed.`);
    await page.refresh();
  };
  return form(add, field("Addresses, apart by line, blank or comma", addresses), submit("Add"));
}

function create(page) {
  const name = input({ name: "name", autofocus: true });
  const description = input({ name: "description", maxlength: 300 });
  const hand = async () => {
    const parameters = { ReceiversName: name.value, ...(description.value && { Desc: description.value }) };
    const answer = await attempt("New list", call("CreateReceiver", parameters));
    if (!answer) return;
    box.close();
    await page.refresh();
    location.hash = `#/lists/${answer.ReceiverId}`;
  };
  const hint = "What it is for; nobody who gets mail sees it.";
  const fields = [field("Name", name), field("Description", description, hint)];
  const box = dialog("New list", () => form(hand, ...fields, submit("Make the list")));
}
