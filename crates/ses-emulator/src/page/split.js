// A list at left and one of its things at right; where there is no room for both, one of the two.

import { iconButton } from "./control.js";
import { el, fill, put } from "./dom.js";
import { attempt } from "./notice.js";

const isWide = matchMedia("(min-width: 60rem)");

/**
 * A list of things with a view of one of them.
 *
 * `view` is the first part of the address of each, `label` names the list and `one` a thing of it, `key` gives the id of
 * a row and `draw` what its link shows.
 * `open` gives the view of an id: its `element`, how to `ask` for what it shows, and how to `draw` what is answered; that
 * is done again when something has changed, if the answer is another.
 * `tools` stand above the list, what `blank` gives in the place of an empty one, and `choose` where nothing is chosen.
 */
export function split({ view, label, one, key, draw, open, tools = [], blank, choose }) {
  const list = el("ul.rows", { "aria-label": label });
  const foot = el("div.foot");
  const vacancy = el("div.vacancy");
  const detail = el("article.detail", { tabindex: -1, "aria-label": `${one} that is chosen` });
  const bar = el("div.bar", {}, el("h1", {}, label), tools);
  const left = el("section.list", { "aria-label": label }, bar, vacancy, list, foot);
  const element = el("div.split", {}, left, detail);
  let id = null;
  let shown;
  let asked = 0;

  const item = (row) => el("li", {}, el("a.row", { href: `#/${view}/${encodeURIComponent(key(row))}` }, draw(row)));
  const links = () => [...list.querySelectorAll("a.row")];
  const mark = () => {
    for (const link of links()) {
      const isChosen = link.parentElement.dataset.key === id;
      if (isChosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  /** Shows the thing with an id, or none. */
  const show = (wanted) => {
    element.classList.toggle("open", wanted !== undefined);
    if (wanted === id) return undefined;
    id = wanted;
    shown = id === undefined ? undefined : { ...open(id), state: undefined };
    mark();
    return shown ? renew() : put(detail, el("p.choose", {}, choose));
  };

  /** Asks for what is open; of several askings that are under way only the last one counts. */
  const renew = async () => {
    if (!shown) return;
    asked += 1;
    const [mine, thing] = [asked, shown];
    const isFirst = thing.state === undefined;
    const answer = await (isFirst ? attempt(`${one} ${id}`, thing.ask()) : thing.ask().catch(() => undefined));
    if (mine !== asked || thing !== shown) return;
    if (answer !== undefined) draft(thing, answer);
    else if (isFirst) put(detail, el("p.choose", {}, choose));
  };

  const draft = (thing, answer) => {
    const state = JSON.stringify(answer);
    if (state === thing.state) return;
    thing.draw(answer);
    if (thing.state === undefined) {
      put(detail, back, thing.element);
      detail.scrollTop = 0;
    }
    thing.state = state;
  };

  /** Shows rows; `more` asks for those that come after them. */
  const rows = (all, more) => {
    fill(list, all, key, item);
    put(vacancy, all.length === 0 ? blank() : null);
    put(foot, more ? el("button.button.quiet", { type: "button", onclick: more }, "Show more") : null);
    mark();
  };

  const leave = () => {
    const before = id;
    location.hash = `#/${view}`;
    list.querySelector(`[data-key="${CSS.escape(before ?? "")}"] a`)?.focus();
    return true;
  };
  const back = iconButton("back", `Back to ${label.toLowerCase()}`, leave);
  back.classList.add("back");

  const step = (by) => {
    const all = links();
    const current = all.indexOf(document.activeElement);
    const at = current >= 0 ? current : all.findIndex((link) => link.hasAttribute("aria-current"));
    const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
    next?.focus();
    if (next && isWide.matches) location.replace(next.hash);
    return true;
  };

  const enter = () => {
    const link = document.activeElement;
    if (!list.contains(link)) return false;
    location.hash = link.hash;
    detail.focus();
    return true;
  };

  /** Does what a key stands for in a list; gives whether there is such a thing. */
  const press = (key) => {
    if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
    if (key === "Enter") return enter();
    return key === "Escape" && id !== undefined && leave();
  };

  return { element, show, rows, press, renew };
}
