// A fault as the form has it, and as the emulator takes it.

/** Which chances it takes; a sample shows that there is a value. */
export const STRIKES = {
  next: { text: "the next request" },
  nth: { text: "request number", sample: "2" },
  every: { text: "each, or every", sample: "1" },
  first: { text: "the first", sample: "3" },
  probability: { text: "a share of", sample: "0.1" },
};

/** What the client is told. */
export const TOLD = {
  truth: { text: "what came of it" },
  code: { text: "an error code", sample: "InternalError" },
  throttled: { text: "that it asks too often" },
  html: { text: "a gateway's page with status", sample: "502" },
  cut: { text: "so many bytes of the answer", sample: "40" },
  reset: { text: "nothing: the connection is reset" },
  hang: { text: "nothing: it hangs" },
  broken: { text: "JSON without its last byte" },
  slow: { text: "the answer, bytes a second", sample: "10" },
};

/** What the service does. */
export const DOES = {
  all: { text: "does what it is asked" },
  late: { text: "does it later, by seconds", sample: "released" },
  hidden: { text: "hides it, for seconds", sample: "released" },
  partly: { text: "takes so many entries", sample: "3" },
  share: { text: "takes a share of entries", sample: "0.5" },
};

/** Faults that are worth a try. */
export const EXAMPLES = [
  ["Sent, but no answer", { id: "lost", action: "SendEmail", when: "after", what: { cut: 0 } }],
  ["Throttled three times", { action: "BatchSendEmail", first: 3, what: { throttled: true } }],
  ["Gateway fails", { every: 1, what: { html: 502 } }],
  ["Sent an hour later", { action: "SendEmail", what: { late: 3600, code: "InternalError" } }],
  ["Not listed yet", { action: "BatchSendEmail", what: { hidden: "released", reset: true } }],
  ["Upload in part", { action: "CreateReceiverDetail", what: { share: 0.5 } }],
  ["One in ten, drawn", { probability: 0.1, seed: 7, what: { code: "InternalError" } }],
];

/** Actions that are worth a fault; any other can be written, too. */
export const ACTIONS = [
  "SendEmail",
  "BatchSendEmail",
  "CreateReceiver",
  "CreateReceiverDetail",
  "CreateReceiverDetailWithData",
  "CreateEmailTemplate",
  "GetEmailTemplate",
  "GetSendEmailStatus",
  "ListReceivers",
  "ListSendTasks",
];

/** The JSON of what a form has. */
export function faultOf({ action, strikes, told, does, when, delay }) {
  const what = { ...given(told, TOLD), ...given(does, DOES), ...(delay !== "" && { delay: Number(delay) }) };
  return { ...(action && { action }), ...given(strikes, STRIKES), ...(when && { when }), what };
}

const IS_FLAG = new Set(["throttled", "reset", "hang", "broken"]);

function given([name, value], kinds) {
  if (IS_FLAG.has(name)) return { [name]: true };
  if (kinds[name].sample === undefined) return {};
  return { [name]: value !== "" && Number.isFinite(Number(value)) ? Number(value) : value };
}
