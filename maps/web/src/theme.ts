/** What an area is worth under the chosen theme, and how it looks. */
import { type Area, type GapValues, MEASURED, type Model, NO_DATA, NOT_MEASURED, PROTECTED, type Scale, type Subject } from "./data";
import { number, percent, signed, t } from "./i18n";
import type { State } from "./state";

/** Whether a value stands by itself, may be chance (dots), or is compared with nothing or not of all needs (lines). */
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

/** One theme's values, before they are classed. */
interface Source {
  subject: Subject;
  palette: string[];
  value(area: Area): number | null;
  condition(area: Area): number;
  doubt(area: Area): Doubt;
  zero: boolean; // 0 is no class but none
  words?(area: Area): string;
}

const STATES: Record<number, "no-data" | "not-measured" | "protected"> = {
  [NOT_MEASURED]: "not-measured",
  [NO_DATA]: "no-data",
  [PROTECTED]: "protected",
};

/** Whether the theme is one need's gaps. */
export const ofNeed = (model: Model, theme: string): boolean => model.meta.needs.includes(theme);

/** The themes that this run has. */
export const summaries = (model: Model): string[] => ["rate", ...(model.basket ? ["basket"] : []), ...(model.changes ? ["change"] : [])];

/** Where villages were in the older register is not known, so change is of municipalities. */
export const levelOf = (now: State): State["level"] => (now.theme === "change" ? "municipality" : now.level);

/** Whether this run knows where in its areas people live. */
export const hasCells = (model: Model): boolean => model.cells.length > 0;

/** Whether the map shows cells by how far it is, instead of areas. */
export const byCells = (model: Model, now: State): boolean => now.measure === "cells" && hasCells(model) && ofNeed(model, now.theme);

export function shown(model: Model, now: State): Area[] {
  const hasVillages = model.areas.some((area) => area.level === "village");
  const wanted = levelOf(now) === "village" && hasVillages ? ["village", "rest"] : ["municipality"];
  const drawn = (area: Area): boolean => (model.topology.shapes[area.i]?.length ?? 0) > 0;
  return model.areas.filter((area) => wanted.includes(area.level) && drawn(area));
}

export function theme(model: Model, state: State): Theme {
  const from = source(model, state);
  const scale = model.meta.scales[from.subject];
  const value = (area: Area): number | null => (from.condition(area) === MEASURED ? from.value(area) : null);
  const found: Theme = {
    subject: from.subject,
    scale,
    colours: shades(from.palette, scale.breaks.length + 1),
    value,
    look: (area) => {
      const worth = value(area);
      if (worth === null) return { kind: STATES[from.condition(area)] ?? "no-data" };
      if (from.zero && worth === 0) return { kind: "zero" };
      return { kind: "class", place: classOf(worth, scale), doubt: from.doubt(area) };
    },
    text: (worth) => write(from.subject, worth),
    words: (area) => {
      const worth = value(area);
      if (worth === null) return lookText(found.look(area));
      return from.words ? from.words(area) : write(from.subject, worth);
    },
  };
  return found;
}

function source(model: Model, now: State): Source {
  const { palettes, weights } = model.meta;
  const certain = (): Doubt => "";
  const { basket, changes } = model;
  if (now.theme === "basket" && basket) {
    return {
      subject: "basket",
      palette: palettes.basket,
      value: (area) => basket.score[area.i] ?? null,
      condition: (area) => basket.state[area.i] ?? NO_DATA,
      doubt: (area) => ((basket.best[area.i] ?? weights) < weights ? "not-comparable" : ""),
      zero: false,
      words: (area) => scoreText(model, area),
    };
  }
  if (now.theme === "change" && changes) {
    const rate = now.measure === "share";
    const values = rate ? changes.per : changes.difference;
    const value = (area: Area): number | null => values[area.i] ?? null;
    return {
      subject: rate ? "change-rate" : "change", palette: palettes.change, value,
      condition: (area) => (value(area) === null ? NO_DATA : MEASURED), doubt: certain, zero: false,
    };
  }
  const gaps = model.gapValues[now.theme];
  if (gaps) {
    const subject = now.measure === "people" ? "people" : "share";
    return {
      subject, palette: palettes.gap,
      value: (area) => gaps[subject][area.i] ?? null,
      condition: (area) => gaps.state[area.i] ?? NO_DATA,
      doubt: certain, zero: true,
      ...(subject === "people" && { words: (area: Area) => between(gaps, area) }),
    };
  }
  // of rates the smoothed one: a tiny area's own is mostly chance
  return { subject: "rate", palette: palettes.rate, value: (area) => area.shrunk, condition: (area) => area.state, doubt: doubtOf, zero: false };
}

/** People without: one number, or two where places of unknown openness make a difference. */
export function between(values: GapValues | null | undefined, area: Area): string {
  const people = number(values?.people[area.i] ?? 0);
  const fewer = values?.ifopen[area.i] ?? null;
  return fewer === null ? people : `${number(fewer)}–${people}`;
}

/** The needs within reach of a resident on the average, and of how many: "2,4–2,9 / 5". */
export function scoreText(model: Model, area: Area): string {
  const { score, ifopen, best } = model.basket ?? {};
  const [least, most] = [score?.[area.i] ?? 0, ifopen?.[area.i] ?? null];
  const whole = best?.[area.i] ?? 0;
  return `${number(least, 1)}${most === null ? "" : `–${number(most, 1)}`} / ${number(whole, Number.isInteger(whole) ? 0 : 1)}`;
}

function doubtOf(area: Area): Doubt {
  if (area.verdict === null) return "not-comparable";
  return area.verdict === "cannot-tell" ? "cannot-tell" : "";
}

export function write(subject: Subject, value: number): string {
  if (subject === "share") return percent(value);
  if (subject === "change" || subject === "change-rate") return signed(value, subject === "change" ? 0 : 1);
  return number(value, subject === "people" ? 0 : 1);
}

export function classOf(value: number, scale: Scale): number {
  const written = Number(value.toFixed(scale.decimals));
  return scale.breaks.filter((limit) => written >= limit).length;
}

export function shades(palette: string[], classes: number): string[] {
  if (classes >= palette.length) return palette;
  if (classes === 1) return [palette[2] ?? ""];
  const step = (palette.length - 1) / (classes - 1);
  return Array.from({ length: classes }, (_, place) => palette[Math.round(place * step)] ?? "");
}

export function lookText(look: Look): string {
  return look.kind === "class" || look.kind === "zero" ? "" : t(`map.state.${look.kind}`);
}
