// The account's clock, as it runs on between two looks at it.

import { get } from "./api.js";
import { tell, watch } from "./store.js";

let reading = null;
let readAt = 0;

/** What the clock said last: its mode, what it showed, and what is due next; `null` before that. */
export function clock() {
  return reading;
}

/** What the clock shows, in Unix seconds. */
export function now() {
  if (reading === null || isFrozen()) return reading?.now;
  return reading.now + Math.floor((performance.now() - readAt) / 1000);
}

export function isFrozen() {
  return reading?.mode.frozen !== undefined;
}

/** Takes what a turn of the clock has come to. */
export function take(clock) {
  reading = clock;
  readAt = performance.now();
  tell("clock");
}

/** Looks at the clock; that nobody answers, the channel says. */
export async function look() {
  const answer = await get("clock").catch(() => null);
  if (answer) take(answer);
}

watch((kinds) => (kinds.has("account") || kinds.has("data")) && look());
setInterval(() => reading !== null && !isFrozen() && tell("second"), 1_000);
