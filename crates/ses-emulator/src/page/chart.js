// A chart of bars, a day each.

import { svg } from "./dom.js";
import { count } from "./format.js";

const [WIDTH, HEIGHT, TOP, FOOT, LEFT] = [360, 132, 8, 20, 34];

/** Bars of `[day, value]`, with the largest value at the axis and the first and last day below. */
export function bars(name, days) {
  const top = ceiling(Math.max(...days.map(([, value]) => value)));
  const bottom = HEIGHT - FOOT;
  const pitch = (WIDTH - LEFT) / days.length;
  const y = (value) => bottom - ((bottom - TOP) * value) / top;
  const bar = ([day, value], at) => {
    const x = LEFT + at * pitch;
    const height = value > 0 ? Math.max(1.5, bottom - y(value)) : 0;
    const area = svg("rect.day", { x, y: TOP, width: pitch, height: bottom - TOP });
    const shape = svg("rect.bar", {
      x: x + pitch * 0.15,
      y: bottom - height,
      width: pitch * 0.7,
      height,
      rx: Math.min(2, pitch * 0.2),
    });
    return svg("g", {}, svg("title", {}, `${day}: ${count(value)}`), area, shape);
  };
  const line = (value) => [
    svg("line.rule", { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value) }),
    svg("text.scale", { x: LEFT - 6, y: y(value) + 3.5, "text-anchor": "end" }, count(value)),
  ];
  const label = (x, anchor, day) => svg("text.scale", { x, y: HEIGHT - 4, "text-anchor": anchor }, day.slice(5));
  return svg(
    "svg.bars",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${name}, a bar for each day` },
    [0, top / 2, top].filter(Number.isInteger).map(line),
    days.map(bar),
    label(LEFT, "start", days[0][0]),
    label(WIDTH, "end", days.at(-1)[0]),
  );
}

/** The next round number, so that scales are read at a glance. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((round) => round >= value);
}
