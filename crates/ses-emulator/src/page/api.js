// What the page asks the emulator for: paths below its own, for the account that is looked at.

import { store } from "./store.js";

/** The most that a page of such an action has. */
const PAGE = 100;

/** The address of something of the account, for links and frames. */
export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return `${path}?${new URLSearchParams([["account", store.account], ...given])}`;
}

/** Asks for something, and fails with what the emulator says. */
export async function ask(method, path, { query, body } = {}) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await reach(address(path, query), { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(refusal(text) ?? `status ${answer.status}`);
  return text === "" ? null : JSON.parse(text);
}

export const get = (path, query) => ask("GET", path, { query });
export const post = (path, body = {}) => ask("POST", path, { body });
export const remove = (path) => ask("DELETE", path);

/** A text as it stands, such as the source of a mail. */
export async function text(path) {
  const answer = await reach(address(path));
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.text();
}

/** Carries out an action of the API; a refusal fails with the service's code. */
export async function call(action, parameters = {}) {
  const { Response: response } = await post(`actions/${action}`, parameters);
  if (response.Error) throw new Error(`${response.Error.Code}: ${response.Error.Message}`);
  return response;
}

/** The first things of an action that lists them page by page, and how many there are. */
export async function listed(action, field, limit, parameters = {}) {
  const rows = [];
  let answer;
  do {
    answer = await call(action, { Offset: rows.length, Limit: PAGE, ...parameters });
    rows.push(...answer[field]);
  } while (answer[field].length === PAGE && rows.length < limit);
  return { rows, total: answer.TotalCount };
}

/** Asks as a function does, and has only the last of several askings answered; an earlier one comes to `undefined`. */
export function newest(question) {
  let last = 0;
  return async (...given) => {
    last += 1;
    const mine = last;
    const answer = await question(...given);
    return mine === last ? answer : undefined;
  };
}

async function reach(url, options) {
  try {
    return await fetch(url, options);
  } catch (cause) {
    throw new Error("the emulator does not answer", { cause });
  }
}

function refusal(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}
