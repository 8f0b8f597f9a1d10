// Statistics: what became of the mail, day by day.

import { call, newest } from "./api.js";
import { empty, select, table } from "./control.js";
import { bars } from "./chart.js";
import { el, put } from "./dom.js";
import { count, serviceTime, share } from "./format.js";
import { attempt } from "./notice.js";
import { now } from "./time.js";

const DAY = 86_400;
const PERIODS = [
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
];

/** What is charted: a name, the field, and what it is a share of; recipients are counted once in a period. */
const CHARTS = [
  ["Accepted", "AcceptedCount", "RequestCount"],
  ["Delivered", "DeliveredCount", "AcceptedCount"],
  ["Bounced", "BounceCount", "AcceptedCount"],
  ["Opened", "OpenedCount"],
  ["Clicked", "ClickedCount"],
  ["Unsubscribed", "UnsubscribeCount"],
];
const COLUMNS = [["Asked for", "RequestCount"], ...CHARTS];

export function open() {
  const period = select(PERIODS, { "aria-label": "Period", onchange: () => read() });
  const body = el("div");
  const ask = newest((StartDate, EndDate) =>
    attempt("Statistics", call("GetStatisticsReport", { StartDate, EndDate })),
  );
  const read = async () => {
    const today = now();
    if (today === undefined) return;
    const [first, last] = [today - (Number(period.value) - 1) * DAY, today].map((time) =>
      serviceTime(time).slice(0, 10),
    );
    const report = await ask(first, last);
    if (report) put(body, shown(report, days(first, Number(period.value))));
  };
  period.value = "30";
  read();
  const head = el(
    "div.bar",
    {},
    el("h1", {}, "Statistics"),
    el("p.muted", {}, "by the account’s clock, in UTC+8"),
    period,
  );
  const element = el("div.page", {}, head, body);
  return { element, changed: (kinds) => (kinds.has("mail") || kinds.has("clock")) && read() };
}

/** The days of a period, as the service writes them. */
function days(first, length) {
  const begin = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length }, (_, at) => new Date(begin + at * DAY * 1000).toISOString().slice(0, 10));
}

function shown({ DailyVolumes, OverallVolume }, all) {
  if (OverallVolume.RequestCount === 0)
    return empty("statistics", "No mail in this period", el("p", {}, "What is sent is counted on its day."));
  const byDay = new Map(DailyVolumes.map((volume) => [volume.SendDate, volume]));
  const chart = ([name, key, of]) => {
    const total = OverallVolume[key];
    const rate = of ? share(total, OverallVolume[of]) : total === 1 ? "recipient" : "recipients";
    const head = el("header", {}, el("h2", {}, name), el("strong", {}, count(total)), el("span.muted", {}, rate));
    return el(
      "section.chart",
      {},
      head,
      bars(
        name,
        all.map((day) => [day, byDay.get(day)?.[key] ?? 0]),
      ),
    );
  };
  const lines = DailyVolumes.filter(({ RequestCount }) => RequestCount > 0)
    .toReversed()
    .map((volume) => [volume.SendDate, ...COLUMNS.map(([, key]) => count(volume[key]))]);
  const columns = [["Day"], ...COLUMNS.map(([name]) => [name, true])];
  return [el("div.charts", {}, CHARTS.map(chart)), table("Days with mail", columns, lines)];
}
