// Recipient lists: how many each has, who they are; made and filled.

import { call, newest } from "./api.js";
import { area, button, chip, empty, facts, field, form, input, section, submit, table } from "./control.js";
import { el, put } from "./dom.js";
import { count, counted } from "./format.js";
import { attempt, dialog, done } from "./notice.js";
import { split } from "./split.js";

const PAGE = 100;
const STATUSES = { 1: ["empty", "idle"], 2: ["uploading", "busy"], 3: ["complete", "good"] };
const status = (number) => chip(...(STATUSES[number] ?? [`status ${number}`, "idle"]));

export function open() {
  let all = [];
  let limit = PAGE;
  let renew = () => {};

  const page = split({
    view: "lists",
    label: "Lists",
    key: ({ ReceiverId }) => ReceiverId,
    draw: row,
    open: async (id) => {
      if (all.length === 0) await read();
      const view = list(Number(id), () => all.find((each) => String(each.ReceiverId) === id), read);
      renew = view.renew;
      await renew();
      return view.element;
    },
    tools: [button("New list", () => create(read), { name: "plus" })],
    blank: () => empty("lists", "No list yet", el("p", {}, "A batch goes to a list. Make one here or by CreateReceiver.")),
    choose: el("p.choose", {}, "Choose a list to see who is on it."),
  });

  const ask = newest(() => attempt("Lists", upTo(limit)));
  const read = async () => {
    const lists = await ask();
    if (!lists) return;
    all = lists.rows;
    const more = () => {
      limit += PAGE;
      read();
    };
    page.rows(all, lists.total > limit ? more : null);
  };

  const changed = async () => {
    await read();
    await renew();
  };

  read();
  const show = (id) => {
    if (id === undefined) renew = () => {};
    return page.show(id);
  };
  return { ...page, show, changed: (kinds) => kinds.has("data") && changed() };
}

async function upTo(limit) {
  const rows = [];
  let total = 1;
  while (rows.length < Math.min(total, limit)) {
    const answer = await call("ListReceivers", { Offset: rows.length, Limit: PAGE });
    total = answer.TotalCount;
    rows.push(...answer.Data);
    if (answer.Data.length === 0) break;
  }
  return { rows, total };
}

function row({ ReceiverId, ReceiversName, Count, InvalidCount, ReceiversStatus }) {
  const invalid = InvalidCount > 0 ? `, ${count(InvalidCount)} invalid` : "";
  return [
    el("span.line", {}, el("strong", {}, ReceiversName), status(ReceiversStatus)),
    el("span.line", {}, el("span.muted.nums", {}, `${ReceiverId} · ${counted(Count, "recipient")}${invalid}`)),
  ];
}

/** The view of one list; the form keeps what is typed while the rest is read anew. */
function list(id, find, read) {
  const head = el("header.head");
  const people = el("div");
  let words = "";
  let limit = PAGE;

  const ask = newest(() => attempt(`List ${id}`, recipients(id, words, limit)));
  const renew = async () => {
    const found = find();
    if (found) put(head, el("div.title", {}, el("h2", {}, found.ReceiversName), status(found.ReceiversStatus)), particulars(found));
    const answer = await ask();
    if (answer) put(people, roll(answer, () => ((limit += PAGE), renew())));
  };
  const look = (event) => {
    words = event.target.value.trim();
    renew();
  };
  const search = input({ type: "search", placeholder: "Search recipients", "aria-label": "Search recipients", maxlength: 50, oninput: look });
  const element = el("div", {}, head, section("Add recipients", uploader(id, read, renew)), section("Recipients", search, people));
  return { element, renew };
}

function particulars({ ReceiverId, Count, InvalidCount, Desc, CreateTime }) {
  return facts([
    ["List", String(ReceiverId)],
    ["Recipients", count(Count)],
    ["Invalid", count(InvalidCount)],
    ["Created", `${CreateTime} UTC+8`],
    ["Description", Desc],
  ]);
}

async function recipients(id, words, limit) {
  const people = [];
  let last;
  do {
    last = await call("ListReceiverDetails", { ReceiverId: id, Offset: people.length, Limit: PAGE, ...(words && { Email: words }) });
    people.push(...last.Data);
  } while (last.Data.length === PAGE && people.length < limit);
  return { people, total: last.TotalCount };
}

function roll({ people, total }, more) {
  if (people.length === 0) return el("p.muted", {}, "Nobody.");
  const lines = people.map(({ Email, TemplateData, Status, Reason, CreateTime }) => [
    Email,
    el("code", {}, TemplateData),
    Status === 1 ? chip("valid", "good") : [chip("invalid", "bad"), " ", Reason],
    CreateTime,
  ]);
  return [
    table("Recipients", [["Address"], ["Data"], ["State"], ["Uploaded, UTC+8"]], lines),
    people.length < total ? button(`Show more of ${count(total)}`, more) : null,
  ];
}

function uploader(id, read, renew) {
  const addresses = area({ rows: 3, placeholder: "mei@example.com\nana+open@example.com" });
  const add = async () => {
    const Emails = addresses.value.split(/[\s,;]+/).filter((address) => address !== "");
    const answer = await attempt(`List ${id}`, call("CreateReceiverDetail", { ReceiverId: id, Emails }));
    if (!answer) return;
    addresses.value = "";
    done(`${count(answer.ValidCount)} of ${counted(answer.TotalCount, "address").replace(/ss$/, "sses")} were added.`);
    await read();
    await renew();
  };
  return form(add, field("Addresses, apart by line, blank or comma", addresses), submit("Add"));
}

function create(read) {
  const name = input({ name: "name", required: true });
  const description = input({ name: "description", maxlength: 300 });
  const box = dialog("New list", () => {
    const hand = async () => {
      const parameters = { ReceiversName: name.value, ...(description.value && { Desc: description.value }) };
      const answer = await attempt("New list", call("CreateReceiver", parameters));
      if (!answer) return;
      box.close();
      await read();
      location.hash = `#/lists/${answer.ReceiverId}`;
    };
    return form(hand, field("Name", name), field("Description", description, "What it is for; nobody who gets mail sees it."), submit("Make it"));
  });
}
