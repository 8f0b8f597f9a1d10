// What stands around the views: their names, the account, its clock, and the colours.

import { get } from "./api.js";
import { iconButton, select } from "./control.js";
import { el, fill, icon, put, svg } from "./dom.js";
import { localTime, localZone, serviceTime } from "./format.js";
import { showKeys } from "./keys.js";
import { attempt } from "./notice.js";
import { store, watch } from "./store.js";
import { themeSwitch } from "./theme.js";
import { clock, isFrozen, now } from "./time.js";

/** The frame for these views; `choose` takes another account. */
export function shell(views, choose) {
  const links = views.map(link);
  const account = select([], { "aria-label": "Account", onchange: () => choose(account.value), onfocus: () => know() });
  // An account is made when it is first seen, so that one that was given may be none yet.
  const know = async () => {
    const answer = await attempt("Accounts", get("accounts"));
    const known = answer?.accounts ?? [];
    store.account ||= known[0] ?? "";
    const options = [...new Set([...known, store.account])].map((id) => [id, id === store.account]);
    fill(
      account,
      options,
      ([id]) => id,
      ([id, selected]) => el("option", { value: id, selected }, id),
    );
  };
  const state = el("p.live", { role: "status" });
  const top = iconButton("menu", "Menu", () => turn(element.classList.toggle("open")));
  const turn = (isOpen) => {
    element.classList.toggle("open", isOpen);
    top.setAttribute("aria-expanded", String(isOpen));
  };
  const nav = el("nav", { "aria-label": "Views" }, links);
  const feet = el(
    "div.feet",
    {},
    state,
    themeSwitch(),
    iconButton("help", "Keys", () => showKeys(views)),
  );
  const menu = el("div.menu", {}, account, nav, face(), feet);
  const here = el("span.here");
  const element = el("aside.shell", {}, el("div.brand", {}, sign(), el("strong", {}, "SES emulator"), here, top), menu);

  const connection = () => {
    state.classList.toggle("on", store.isConnected);
    put(state, store.isConnected ? "Live" : "Reconnecting");
  };
  watch((kinds) => kinds.has("connection") && connection());
  connection();

  return {
    element,
    /** Shows which view is shown. */
    mark(name) {
      turn(false);
      put(here, title(name));
      for (const each of links) {
        if (each.dataset.view === name) each.setAttribute("aria-current", "page");
        else each.removeAttribute("aria-current");
      }
    },
    know,
  };
}

function link(name) {
  return el("a", { href: `#/${name}`, "data-view": name }, icon(name), el("span", {}, title(name)));
}

function title(name) {
  return name[0].toUpperCase() + name.slice(1);
}

function sign() {
  const lines = "M2.5 5 8 9l5.5-4M3 3.5h10v9H3Z";
  return svg("svg.mark", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: lines }));
}

/** The account's clock, small. */
function face() {
  const [there, here, mode] = [el("span.line"), el("span.line.muted"), el("span.mode")];
  const head = el("span.line", {}, el("span.muted", {}, "Account’s clock"), mode);
  const element = el("a.face", { href: "#/clock" }, head, there, here);
  const line = (time, zone) => [el("span", {}, time), el("span", {}, zone)];
  const draw = () => {
    const time = now();
    if (time === undefined) return;
    put(there, line(serviceTime(time), "UTC+8"));
    put(here, localZone(time) === "UTC+8" ? null : line(localTime(time), localZone(time)));
    put(mode, isFrozen() ? "frozen" : clock().mode === "real" ? "" : "shifted");
  };
  watch((kinds) => (kinds.has("clock") || kinds.has("second")) && draw());
  return element;
}
