// The keys, and the dialog that lists them.

import { el } from "./dom.js";
import { dialog } from "./notice.js";

const KEYS = [
  [["j", "k"], "the next one of a list, the one before"],
  [["Enter"], "into the one that is chosen"],
  [["Esc"], "back to the list, out of a field or dialog"],
  [["/"], "search"],
  [["?"], "these keys"],
];

const FIELDS = "input, textarea, select";

/** Whether keys are meant for a field. */
export function typing(target) {
  return target instanceof Element && target.matches(FIELDS);
}

/** Opens the dialog; the views have their numbers. */
export function showKeys(views) {
  const row = ([keys, text]) =>
    el(
      "div",
      {},
      el(
        "dt",
        {},
        keys.map((key) => el("kbd", {}, key)),
      ),
      el("dd", {}, text),
    );
  const numbered = views.map((view, at) => [[String(at + 1)], view]);
  dialog("Keys", () => el("div.body", {}, el("dl.keys", {}, [...KEYS, ...numbered].map(row))));
}
