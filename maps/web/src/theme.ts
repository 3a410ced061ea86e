/** What an area is worth under the chosen theme, and how it looks. */
import { type Area, type GapValues, MEASURED, type Model, NO_DATA, NOT_MEASURED, PROTECTED, type Scale, type Subject } from "./data";
import { number, percent, t } from "./i18n";
import type { State } from "./state";

/** Whether a rate stands by itself, may be chance (dots), or is compared with nothing (lines). */
export type Doubt = "" | "cannot-tell" | "not-comparable";
export type Look =
  | { kind: "class"; place: number; doubt: Doubt }
  | { kind: "zero" | "no-data" | "not-measured" | "protected" };

export interface Theme {
  subject: Subject;
  scale: Scale;
  colours: string[];
  value(area: Area): number | null;
  look(area: Area): Look;
  text(value: number): string;
  /** What an area is worth in words: of people both numbers, between which the truth lies. */
  words(area: Area): string;
}

const STATES: Record<number, "no-data" | "not-measured" | "protected"> = {
  [NOT_MEASURED]: "not-measured",
  [NO_DATA]: "no-data",
  [PROTECTED]: "protected",
};

export function shown(model: Model, level: State["level"]): Area[] {
  const hasVillages = model.areas.some((area) => area.level === "village");
  const wanted = level === "village" && hasVillages ? ["village", "rest"] : ["municipality"];
  const drawn = (area: Area): boolean => (model.topology.shapes[area.i]?.length ?? 0) > 0;
  return model.areas.filter((area) => wanted.includes(area.level) && drawn(area));
}

export function theme(model: Model, state: State): Theme {
  const isRate = state.theme === "rate";
  const subject: Subject = isRate ? "rate" : state.measure;
  const scale = model.meta.scales[subject][state.level];
  const all = isRate ? model.meta.palettes.rate : model.meta.palettes.gap;
  const values = isRate ? null : model.gapValues[state.theme];
  const value = (area: Area): number | null => {
    if (!values) return area.shrunk; // a tiny area's own rate is mostly chance
    const raw = values[state.measure][area.i] ?? null;
    return raw;
  };
  const stateOf = (area: Area): number => (values ? (values.state[area.i] ?? NO_DATA) : area.state);
  const found: Theme = {
    subject,
    scale,
    colours: shades(all, scale.breaks.length + 1),
    value: (area) => (stateOf(area) === MEASURED ? value(area) : null),
    look: (area) => {
      const worth = value(area);
      const condition = stateOf(area);
      if (condition !== MEASURED || worth === null) return { kind: STATES[condition] ?? "no-data" };
      if (!isRate && worth === 0) return { kind: "zero" };
      return { kind: "class", place: classOf(worth, scale), doubt: isRate ? doubtOf(area) : "" };
    },
    text: (worth) => write(subject, worth),
    words: (area) => {
      const worth = found.value(area);
      if (worth === null) return lookText(found.look(area));
      return subject === "people" ? between(values, area) : write(subject, worth);
    },
  };
  return found;
}

/** People without: one number, or two where places of unknown openness make a difference. */
export function between(values: GapValues | null | undefined, area: Area): string {
  const people = number(values?.people[area.i] ?? 0);
  const fewer = values?.ifopen[area.i] ?? null;
  return fewer === null ? people : `${number(fewer)}–${people}`;
}

function doubtOf(area: Area): Doubt {
  if (area.verdict === null) return "not-comparable";
  return area.verdict === "cannot-tell" ? "cannot-tell" : "";
}

export function write(subject: Subject, value: number): string {
  if (subject === "share") return percent(value);
  return number(value, subject === "rate" ? 1 : 0);
}

export function classOf(value: number, scale: Scale): number {
  const written = Number(value.toFixed(scale.decimals));
  return scale.breaks.filter((limit) => written >= limit).length;
}

function shades(palette: string[], classes: number): string[] {
  if (classes >= palette.length) return palette;
  if (classes === 1) return [palette[2] ?? ""];
  const step = (palette.length - 1) / (classes - 1);
  return Array.from({ length: classes }, (_, place) => palette[Math.round(place * step)] ?? "");
}

export function lookText(look: Look): string {
  return look.kind === "class" || look.kind === "zero" ? "" : t(`map.state.${look.kind}`);
}
