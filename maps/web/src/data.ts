/** What the page carries, as objects. Each record is known by its place. */

export type Level = "municipality" | "village" | "rest" | "outside";
export type Verdict = "higher" | "lower" | "similar" | "cannot-tell";
export const MEASURED = 0;
export const NOT_MEASURED = 1;
export const NO_DATA = 2;
export const PROTECTED = 3;

export interface Coded {
  d: string[];
  v: number[];
}
export interface Sparse { at: number[]; v: string[] }
export interface Placed {
  step: number;
  lon: number[];
  lat: number[];
}
export interface Topology {
  step: [number, number];
  arcs: number[][];
  shapes: number[][][][];
}
export interface Lakes extends Topology {
  names: (string | null)[];
  labels: [number, number][];
}
export interface Roads {
  step: [number, number];
  kind: number[]; // 0 the largest
  lines: number[][];
  refs: [string, number, number][];
}
export interface GapValues {
  people: (number | null)[];
  ifopen: (number | null)[]; // where it differs: were places of unknown openness open to all
  share: (number | null)[];
  state: number[];
}
/** What of the needs is within reach, by area; `needs` has a letter a need: m met, d depends, x missing, - not measured. */
export interface Basket {
  score: (number | null)[];
  ifopen: (number | null)[]; // where it differs
  best: (number | null)[]; // were all that is measured within reach of all
  state: number[];
  needs: string[];
}
/** Associations since the register compared with. */
export interface Changes {
  before: (number | null)[];
  difference: (number | null)[];
  per: (number | null)[];
}
export interface Scale {
  breaks: number[];
  decimals: number;
}
export interface Meta {
  internal: boolean;
  title: string;
  registerDate: string | null;
  day: string | null;
  notices: string[];
  method: string;
  lakeKm2: number;
  draws: number;
  thresholds: Record<string, number>;
  needs: string[];
  served: string[]; // needs that associations supply, some of them for a whole municipality
  roles: string[];
  targets: string[];
  bounds: [number, number, number, number];
  bands: number[]; // km
  weights: number;
  comparedWith: string | null;
  palettes: { rate: string[]; gap: string[]; basket: string[]; change: string[]; bands: string[]; untold: [string, string]; zero: string };
  scales: Record<Subject, Scale>;
  report: string;
}
export type Subject = "rate" | "people" | "share" | "basket" | "change" | "change-rate";
export type Values = (number | null)[];

export interface Area {
  i: number;
  id: string;
  level: Level;
  fi: string;
  sv: string | null;
  parent: number;
  middle: [number, number];
  residents: number | null;
  year: string | null;
  count: number | null;
  alive: [number, number] | null;
  rate: number | null;
  low: number | null;
  high: number | null;
  shrunk: number | null;
  verdict: Verdict | null;
  state: number;
}
export interface Gap {
  i: number;
  id: string;
  need: number;
  area: number;
  town: number;
  name: string | null;
  rank: number | null;
  rankLow: number | null; // among the draws
  rankHigh: number | null;
  people: number;
  ifOpen: number | null;
  residents: number | null;
  share: number;
  nearest: string | null;
  km: number | null;
  robust: number | null;
  robustError: number | null;
  checked: string | null;
  searched: string | null;
  lon: number;
  lat: number;
}
interface Place {
  i: number;
  name: string;
  home: number;
  needs: number;
  address: string | null;
  lon: number | null;
  lat: number | null;
}
export interface Association extends Place {
  reg: string | null;
  village: number;
  roles: number;
  targets: number;
  scale: string | null;
  kind: string | null;
  precision: string | null;
  reason: string | null;
  web: string | null;
}
export interface Site extends Place {
  source: string | null;
  owner: string | null;
  open: string | null;
  season: string | null;
  step: number;
  seats: number | null;
  seen: string | null;
}
export interface Cell {
  people: number;
  without: number;
  bands: string; // a character a need
  lon: number;
  lat: number;
}

export interface Model {
  meta: Meta;
  strings: Record<string, [string, string, string]>;
  topology: Topology;
  water: Lakes | null;
  roads: Roads | null;
  areas: Area[];
  gapValues: Record<string, GapValues>;
  gaps: Gap[];
  associations: Association[];
  sites: Site[];
  cells: Cell[];
  side: number; // of cells, in metres
  basket: Basket | null;
  changes: Changes | null;
}
