// The last requests: how each was answered, and why a signature was refused.

import { get } from "./api.js";
import { chip, empty, facts, subsection } from "./control.js";
import { el, put } from "./dom.js";
import { localDay, shortTime, times } from "./format.js";
import { listing } from "./listing.js";

export function open() {
  const place = el("code", {}, location.origin);
  return listing({
    view: "requests",
    label: "Requests",
    one: "Request",
    kinds: ["request"],
    ask: list,
    key: ({ request_id }) => request_id,
    draw: row,
    open: view,
    blank: () =>
      empty("requests", "No request yet", el("p", {}, "Each call of the API at ", place, " is listed here.")),
    choose: "Choose a request to see its answer.",
  });
}

async function list(limit) {
  const { requests } = await get("requests", { limit: limit + 1 });
  return { rows: requests.slice(0, limit), total: requests.length };
}

function view(id) {
  const element = el("div");
  const ask = () => get(`requests/${encodeURIComponent(id)}`);
  return { element, ask, draw: (request) => put(element, detail(request)) };
}

function outcome({ outcome: word, code }) {
  return word === "accepted" ? chip("accepted", "good") : chip(code, "bad");
}

function row(request) {
  const { action, time, millis, fault, told } = request;
  const struck = fault === null ? null : el("span.line", {}, el("span.muted", {}, `fault ${fault}: told ${told}`));
  return [
    el("span.line", {}, el("strong", {}, action), shortTime(time, localDay(Date.now() / 1000), 8)),
    el("span.line", {}, outcome(request), el("span.muted.nums", {}, `${millis} ms`)),
    struck,
  ];
}

function detail(request) {
  const { request_id: id, action, time, code, message, millis, diagnosis, fault, told } = request;
  const struck = fault === null ? null : [el("a", { href: "#/faults" }, fault), `, and the client was told: ${told}`];
  const rows = [
    ["Time", times(time)],
    ["Took", `${millis} ms`],
    ["Id", el("code", {}, id)],
    ["Fault", struck],
  ];
  const title = el("div.title", {}, el("h2", {}, action), outcome(request));
  return [
    el("header.head", {}, title, facts(rows, ["Time", "Id"])),
    diagnosis ? explained(diagnosis) : refusal(code, message),
  ];
}

function refusal(code, message) {
  if (code === null) return null;
  return subsection("Refusal", el("p.callout.bad", {}, el("strong", {}, code), el("span", {}, message)));
}

/** What differs between what was signed and what came. */
function explained({ differs, hint, canonical_request: canonical, string_to_sign: signed }) {
  const verdict = el(
    "div.callout.bad",
    {},
    el("strong", {}, `What differs: ${differs}`),
    el("span", {}, `${sentence(hint)}.`),
  );
  return [
    subsection("Why the signature does not hold", verdict),
    canonical ? subsection("Canonical request, as it was received", lined(canonical, canonicalNames(canonical))) : null,
    signed ? subsection("String to sign", lined(signed, ["algorithm", "timestamp", "scope", "digest"])) : null,
  ];
}

function sentence(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** What stands in each line of a canonical request: three lines, the headers, a blank one, and two more. */
function canonicalNames(canonical) {
  const headers = canonical.split("\n").length - 6;
  return ["method", "path", "query", ...Array(headers).fill("header"), "blank", "signed headers", "digest of the body"];
}

/** Lines with what each of them is. */
function lined(text, names) {
  const line = (content, at) => el("div", {}, el("dt", {}, names[at] ?? ""), el("dd", {}, content || " "));
  return el("dl.lined", {}, text.split("\n").map(line));
}
