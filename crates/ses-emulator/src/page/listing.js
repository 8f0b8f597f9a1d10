// A list that is read anew from its beginning, as far as somebody has gone down in it.

import { newest } from "./api.js";
import { attempt } from "./notice.js";
import { split } from "./split.js";

const PAGE = 100;

/**
 * A list as `split` shows it, read by `ask`: so many rows, with how many there are, as `{ rows, total }`.
 * It is read anew when one of these `kinds` of things changes.
 */
export function listing({ ask, kinds, ...options }) {
  let limit = PAGE;
  let all = [];
  const page = split(options);
  const question = newest(() => attempt(options.label, ask(limit)));
  let reading;
  const read = () => (reading = take());
  const take = async () => {
    const answer = await question();
    if (!answer) return;
    all = answer.rows;
    page.rows(all, answer.total > limit ? more : null);
  };
  const more = () => {
    limit += PAGE;
    return read();
  };
  /** Reads the list and what is open of it. */
  const refresh = async () => {
    await read();
    await page.renew();
  };
  read();
  return {
    ...page,
    refresh,
    /** The row with an id, if it is among those that are shown once all that is being read is there. */
    async row(id) {
      let last;
      do await (last = reading);
      while (last !== reading);
      return all.find((row) => String(options.key(row)) === id);
    },
    changed: (changed) => kinds.some((kind) => changed.has(kind)) && refresh(),
  };
}
