/** Fills that are told apart without colour: dots, lines, hatch, cross-hatch. Used by the map and the legend alike. */
import { svg } from "./dom";
import type { Look } from "./theme";

const SIZE = 8;

function pattern(id: string, paper: string, ...marks: SVGElement[]): SVGPatternElement {
  return svg(
    "pattern",
    { id, width: SIZE, height: SIZE, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: SIZE, height: SIZE, fill: paper }),
    ...marks,
  );
}

const line = (d: string, colour = "#7b848b"): SVGPathElement => svg("path", { d, stroke: colour, "stroke-width": 1.3, fill: "none" });
const dot = (colour: string, x: number, y: number): SVGCircleElement => svg("circle", { cx: x, cy: y, r: 1.05, fill: colour });

/** The patterns of one picture; `prefix` keeps the ids of several pictures apart. */
export function patterns(prefix: string, colours: string[]): SVGDefsElement {
  return svg("defs", {}, ...colours.flatMap((colour, place) => doubtful(prefix, colour, place)), ...plain(prefix));
}

function doubtful(prefix: string, colour: string, place: number): SVGPatternElement[] {
  const ink = luminance(colour) > 0.25 ? "#4a545c" : "#ffffff";
  return [
    pattern(`${prefix}cannot-tell-${place}`, colour, dot(ink, 2, 2), dot(ink, 6, 6)),
    pattern(`${prefix}not-comparable-${place}`, colour, line("M-2 -2 L10 10 M-2 6 L2 10 M6 -2 L10 2", ink)),
  ];
}

const plain = (prefix: string): SVGPatternElement[] => [
  pattern(`${prefix}not-measured`, "#f7f7f5", line("M-2 10 L10 -2 M-6 6 L6 -6 M2 14 L14 2")),
  pattern(`${prefix}protected`, "#f1edf5", line("M0 4 H8 M4 0 V8")),
];

/** The one pattern that a look needs, none for a plain colour. */
export function patternOf(look: Look, colours: string[], prefix: string): SVGDefsElement | null {
  const name = look.kind === "class" ? look.doubt && `${look.doubt}-${look.place}` : look.kind;
  const made = look.kind === "class" ? doubtful(prefix, colours[look.place] ?? "", look.place) : plain(prefix);
  const found = made.find((one) => one.id === prefix + name);
  return found ? svg("defs", {}, found) : null;
}

export function fill(look: Look, colours: string[], zero: string, prefix: string): string {
  if (look.kind === "class") return look.doubt ? `url(#${prefix}${look.doubt}-${look.place})` : (colours[look.place] ?? zero);
  if (look.kind === "zero") return zero;
  return look.kind === "no-data" ? "#ffffff" : `url(#${prefix}${look.kind})`;
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
