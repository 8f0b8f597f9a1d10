// What became of a mail, in a word and a colour.

import { chip } from "./control.js";

const FATES = {
  open: ["opened", "good"],
  click: ["clicked", "good"],
  hardbounce: ["bounced", "bad"],
  softbounce: ["soft bounce", "bad"],
  spamreport: ["complaint", "bad"],
  dropped: ["dropped", "bad"],
  deferred: ["deferred", "busy"],
  queued: ["queued", "busy"],
  unsubscribe: ["unsubscribed", "busy"],
};

/** A chip, or nothing for a mail that was delivered and no more. */
export function fate({ status, fate: word }) {
  if (status !== 0) return chip(`not taken: ${status}`, "bad");
  return FATES[word] ? chip(...FATES[word]) : null;
}
