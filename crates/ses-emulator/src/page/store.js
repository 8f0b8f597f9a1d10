// The account that is looked at, and its live channel: the one place that says what has changed.

const KEY = "account";

/** When a channel that was refused is asked for again, in milliseconds. */
const AGAIN = 5_000;

export const store = {
  /** As the address of the page says, so that it can be passed on. */
  account: new URLSearchParams(location.search).get(KEY) ?? "",
  isConnected: false,
};

const listeners = new Set();
let channel;
/** What the channel said last: the newest mail, the last request, and counts of commits. */
let live = null;

/**
 * Has a listener told what has changed: what the channel tells of (`mail`, `tasks`, `data`, `request`), `account`,
 * `clock`, `second` (the clock has run on) or `connection`.
 */
export function watch(listener) {
  listeners.add(listener);
}

/** Tells all listeners; also for what this page has done itself. */
export function tell(...kinds) {
  const changed = new Set(kinds);
  for (const listener of listeners) listener(changed);
}

/** Looks at an account. */
export function choose(account) {
  const address = new URL(location);
  address.searchParams.set(KEY, account);
  address.hash = "";
  history.replaceState(null, "", address);
  store.account = account;
  connect();
  tell("account");
}

/** Opens the channel; the browser opens it again when it breaks. */
export function connect() {
  channel?.close();
  live = null;
  channel = new EventSource(`events?${new URLSearchParams({ account: store.account })}`);
  channel.addEventListener("change", ({ data }) => take(JSON.parse(data)));
  channel.addEventListener("open", () => setConnected(true));
  channel.addEventListener("error", fail);
}

// A browser has few connections to a host: a tab that nobody looks at gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? channel?.close() : connect()));

// A channel that breaks is opened again by the browser, one that was refused by nobody else.
function fail() {
  setConnected(false);
  if (channel.readyState === EventSource.CLOSED) setTimeout(connect, AGAIN);
}

function take(said) {
  const before = live ?? {};
  live = said;
  const kinds = Object.keys(said).filter((kind) => before[kind] !== said[kind]);
  tell(...kinds);
}

function setConnected(isConnected) {
  if (store.isConnected === isConnected) return;
  store.isConnected = isConnected;
  tell("connection");
}
