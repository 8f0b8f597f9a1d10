// The page: which view is shown, and what stands around it.

import * as clock from "./clock.js";
import { el, put } from "./dom.js";
import * as faults from "./faults.js";
import * as inbox from "./inbox.js";
import { showKeys, typing } from "./keys.js";
import * as lists from "./lists.js";
import { notices } from "./notice.js";
import * as requests from "./requests.js";
import { shell } from "./shell.js";
import * as statistics from "./statistics.js";
import { choose, connect, watch } from "./store.js";
import * as tasks from "./tasks.js";
import * as templates from "./templates.js";
import { look } from "./time.js";
import * as webhooks from "./webhooks.js";

/** The views by the first part of their address, in the order in which they are listed. */
const VIEWS = { inbox, tasks, lists, templates, clock, faults, requests, webhooks, statistics };
const NAMES = Object.keys(VIEWS);

const main = el("main", { id: "main", tabindex: -1 });
const frame = shell(NAMES, choose);
/** The view that is shown: its name, and what it can do. */
let shown = { name: "" };

function route() {
  const [path, query] = location.hash.slice(2).split("?");
  const [name = "", id] = path.split("/").map(decodeURIComponent);
  if (!VIEWS[name]) return location.replace("#/inbox");
  if (name !== shown.name) open(name);
  const words = new URLSearchParams(query).get("search");
  if (words !== null) shown.find?.(words);
  return shown.show?.(id || undefined);
}

function open(name) {
  shown = { name, ...VIEWS[name].open() };
  document.title = `${name[0].toUpperCase()}${name.slice(1)} · SES emulator`;
  frame.mark(name);
  put(main, shown.element);
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (act(event.key)) event.preventDefault();
}

/** Does what a key stands for; gives whether it stands for something. */
function act(key) {
  const view = NAMES[Number(key) - 1];
  if (view) location.hash = `#/${view}`;
  else if (key === "?") showKeys(NAMES);
  else if (key === "/" && shown.search) shown.search.focus();
  else return shown.press?.(key) ?? false;
  return true;
}

function changed(kinds) {
  if (!kinds.has("account")) return shown.changed?.(kinds);
  open(shown.name);
  return location.replace(`#/${shown.name}`);
}

async function start() {
  document.body.append(frame.element, main, notices());
  await frame.know();
  await look();
  connect();
  watch(changed);
  addEventListener("hashchange", route);
  addEventListener("keydown", press);
  route();
}

start();
