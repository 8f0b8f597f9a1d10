// How numbers and times are written.

import { el } from "./dom.js";

const number = new Intl.NumberFormat("en-US");
// A zone of its own, as that of Shanghai has had summers: the service's time is UTC+8 for ever.
const service = clockOf("Etc/GMT-8");
const local = clockOf(undefined);

function clockOf(timeZone) {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
}

/** A number with marks between its thousands. */
export function count(value) {
  return number.format(value);
}

/** So many of a thing: `1 list`, `2 lists`. */
export function counted(value, one, many) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A share in percent. */
export function share(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %` : "–";
}

export function bytes(size) {
  if (size < 1024) return `${size} B`;
  return size < 1024 * 1024 ? `${(size / 1024).toFixed(1)} kB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}

/** `2026-03-01 09:00:00` in UTC+8, of Unix seconds. */
export function serviceTime(unix) {
  return service.format(unix * 1000);
}

/** `2026-03-01 09:00:00` where the reader is. */
export function localTime(unix) {
  return local.format(unix * 1000);
}

/** What the reader's clock is ahead of UTC at that time: `UTC+2`. */
export function localZone(unix) {
  const minutes = -new Date(unix * 1000).getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** A time where the reader is, and in the service's zone. */
export function times(unix) {
  if (unix === null || unix === undefined) return "–";
  const [here, there] = [localTime(unix), serviceTime(unix)];
  if (localZone(unix) === "UTC+8") return stamp(unix, `${there} UTC+8`);
  const brief = localDay(unix) === there.slice(0, 10) ? there.slice(11) : there;
  return stamp(unix, `${here} ${localZone(unix)}`, el("span.muted", {}, `${brief} UTC+8`));
}

/** The day where the reader is, once the time is known. */
export function localDay(unix) {
  return unix === undefined ? undefined : localTime(unix).slice(0, 10);
}

/** A time in a list: the day, or so many characters of the time when that day is `today`. */
export function shortTime(unix, today, length = 5) {
  const [day, time] = localTime(unix).split(" ");
  return stamp(unix, day === today ? time.slice(0, length) : day);
}

function stamp(unix, ...children) {
  const date = new Date(unix * 1000);
  return el("time", { datetime: date.toISOString(), title: `${serviceTime(unix)} UTC+8` }, ...children);
}

/** A span in its largest units: `2 d 3 h`. */
export function span(seconds) {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ];
  const parts = [];
  let rest = Math.abs(seconds);
  for (const [name, size] of units) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${count(whole)} ${name}`);
    rest -= whole * size;
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}
