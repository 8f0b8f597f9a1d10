// The inbox: mail as it comes, searched, and each read as HTML, as text, as source, by its headers.

import { get, newest } from "./api.js";
import { input } from "./control.js";
import { el } from "./dom.js";
import { fate } from "./fate.js";
import { localDay, shortTime } from "./format.js";
import { mail } from "./mail.js";
import { attempt } from "./notice.js";
import { split } from "./split.js";
import { now } from "./time.js";
import { welcome } from "./welcome.js";

const PAGE = 50;
const MOST = 200;
const TYPING = 150;

/** What is asked for: words, or mail to one address (`to:`) or of one task (`task:`). */
function question(words) {
  const [, kind, value] = /^(to|task):\s*(\S+)$/.exec(words) ?? [];
  return kind ? { [kind]: value } : { search: words };
}

export function open() {
  let rows = [];
  let next = null;
  let words = "";
  let typing;

  const find = (text) => {
    words = text.trim();
    rows = [];
    return read();
  };
  const type = () => {
    clearTimeout(typing);
    typing = setTimeout(() => find(search.value), TYPING);
  };
  const search = input({
    type: "search",
    placeholder: "Search, or to:address, task:number",
    "aria-label": "Search mail",
    oninput: type,
  });

  const page = split({
    view: "inbox",
    label: "Inbox",
    one: "Mail",
    key: ({ id }) => id,
    draw: row,
    open: mail,
    tools: [search],
    blank: () => (words ? el("p.choose", {}, `No mail has ${words}.`) : welcome()),
    choose: "Choose a mail to read it.",
  });

  const ask = (query) => attempt("Inbox", get("inbox", { ...question(words), ...query }));
  const askNewest = newest(() => ask({ limit: PAGE }));

  // The newest are read anew; those that were paged to stay below them, as what they say does not change.
  const read = async () => {
    const answer = await askNewest();
    if (!answer) return;
    const { messages } = answer;
    const below = answer.next === null ? [] : rows.filter(({ id }) => id < messages.at(-1)?.id);
    if (below.length === 0) next = answer.next;
    draw([...messages, ...below]);
  };

  const readOlder = async () => {
    const asked = words;
    const answer = await ask({ before: next, limit: MOST });
    if (!answer || asked !== words) return;
    next = answer.next;
    draw([...rows, ...answer.messages]);
  };

  // A page is a span of numbers that all accounts share: it may be empty although there is more.
  const draw = (all) => {
    rows = all;
    if (rows.length === 0 && next !== null) return readOlder();
    const today = localDay(now());
    page.rows(
      rows.map((message) => ({ ...message, today })),
      next === null ? null : readOlder,
    );
  };

  read();
  return {
    ...page,
    search,
    find: (text) => find((search.value = text)),
    changed(kinds) {
      if (kinds.has("data")) read().then(page.renew);
      else if (kinds.has("clock")) draw(rows);
    },
  };
}

function row(message) {
  const { from, to, subject, snippet, captured, today } = message;
  return [
    el("span.line", {}, el("strong", {}, to), shortTime(captured, today)),
    el("span.line", {}, el("span.subject", {}, subject || "(no subject)"), fate(message)),
    el("span.snippet-line", {}, snippet || from),
  ];
}
