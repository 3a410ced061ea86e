/** Main roads below the names, so that one finds one's way; drawn thin, since they are not what the map tells of. */
import L from "leaflet";
import type { Roads } from "./data";

const PANE = "roads";
const LOOKS = [3, 2.6, 2, 1.5, 1]; // width by kind, in pixels

export function drawRoads(map: L.Map, roads: Roads): void {
  const renderer = L.svg({ pane: PANE, padding: 0.4 });
  const byKind = LOOKS.map((_, kind) => roads.lines.filter((__, place) => roads.kind[place] === kind).map((line) => points(line, roads.step)));
  const draw = (color: string, more: number, opacity: number): void =>
    byKind.forEach((lines, kind) => {
      const look = { renderer, pane: PANE, interactive: false, color, opacity, weight: (LOOKS[kind] ?? 1) + more };
      if (lines.length) L.polyline(lines, look).addTo(map);
    });
  draw("#ffffff", 1.6, 0.75);
  draw("#3c332b", -0.2, 0.8);
}

function points(line: number[], step: [number, number]): [number, number][] {
  const found: [number, number][] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < line.length; at += 2) {
    x += line[at] ?? 0;
    y += line[at + 1] ?? 0;
    found.push([y * step[1], x * step[0]]);
  }
  return found;
}
