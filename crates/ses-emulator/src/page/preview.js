// A template with data: at left what can be changed, at right what comes of it.

import { newest, post } from "./api.js";
import { area, field, input } from "./control.js";
import { el, put } from "./dom.js";
import { attempt } from "./notice.js";

const TYPING = 150;

/** The preview of a template, which begins with a value for each of its variables: their names. */
export async function preview(parts) {
  const ask = newest((values) => attempt("Preview", post("preview", { ...parts, ...values })));
  const subject = input({ value: "Hello", oninput: () => type() });
  const data = area({ rows: 10, oninput: () => type() });
  const note = el("p.note", { role: "status" });
  const result = el("div.rendered");

  const draw = async () => {
    const given = parsed(data.value);
    put(note, given ? null : "The data is no JSON object.");
    const rendered = given && (await ask({ subject: subject.value, data: given }));
    if (!rendered) return;
    put(note, rendered.missing.length > 0 ? `Without a value: ${rendered.missing.join(", ")}` : null);
    put(result, el("p.rendered-subject", {}, rendered.subject), body(rendered));
  };
  let typing;
  const type = () => {
    clearTimeout(typing);
    typing = setTimeout(draw, TYPING);
  };

  const bare = await ask({ data: {} });
  data.value = JSON.stringify(Object.fromEntries((bare?.missing ?? []).map((name) => [name, name])), null, 2);
  await draw();
  const fields = el("div.form", {}, field("Subject", subject), field("Data, as JSON", data), note);
  return el("div.preview", {}, fields, result);
}

// The frame runs and loads nothing: neither its sandbox nor the policy of the page, which it has too, lets it.
function body({ html, text }) {
  if (!html) return el("pre.text", {}, text);
  return el("iframe", { sandbox: "", srcdoc: html, title: "The template, rendered" });
}

function parsed(json) {
  try {
    const value = JSON.parse(json);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
