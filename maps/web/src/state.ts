/** What the reader has chosen. Every view draws itself from this and hears when it changes. */
import type { Language } from "./i18n";

export type Selection =
  | { kind: "area" | "gap" | "site" | "association"; i: number }
  | { kind: "pile"; members: { kind: "site" | "association"; i: number }[] };
export type View = "map" | "list";
export type Tab = "gaps" | "areas" | "search";

export interface State {
  language: Language;
  theme: string; // "rate", "basket", "change" or a need
  measure: "people" | "share" | "cells"; // of change: associations, and per 1,000 residents
  level: "municipality" | "village";
  tab: Tab;
  view: View; // of a narrow window, which has room for one of them
  need: string; // of the lists: "" is all
  town: number; // −1 is all
  role: string; // of associations found: "" is all
  target: string;
  text: string;
  layers: { sites: boolean; associations: boolean; people: boolean };
  selection: Selection | null;
}
type Listener = (state: State, changed: Set<keyof State>) => void;

/** Whether the window shows either the map or the lists; as in layout.css, in letters, so that large ones count as a narrow window. */
export const isNarrow = (): boolean => window.matchMedia("(max-width: 55em)").matches;
/** Whether the legend lies over the map; as in map.css. */
export const legendOverMap = (): boolean => window.matchMedia("(min-width: 62.5625em)").matches;

const listeners: Listener[] = [];
export const state: State = {
  language: "fi",
  theme: "rate",
  measure: "people",
  level: "village",
  tab: "gaps",
  view: "map",
  need: "",
  town: -1,
  role: "",
  target: "",
  text: "",
  layers: { sites: true, associations: false, people: true },
  selection: null,
};

export function change(part: Partial<State>): void {
  const changed = new Set<keyof State>();
  for (const [key, value] of Object.entries(part) as [keyof State, never][]) {
    if (state[key] === value) continue;
    state[key] = value;
    changed.add(key);
  }
  if (changed.size) for (const listener of listeners) listener(state, changed);
}

export function onChange(listener: Listener): void {
  listeners.push(listener);
}

export const any = (changed: Set<keyof State>, ...keys: (keyof State)[]): boolean => keys.some((key) => changed.has(key));
