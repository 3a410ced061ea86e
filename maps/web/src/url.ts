/** The view in the address: `#zoom/lat/lon&t=theme&m=measure&a=area&l=language`. What is not known is ignored. */
import type L from "leaflet";
import type { Model } from "./data";
import { LANGUAGES, type Language } from "./i18n";
import { onChange, type State, state } from "./state";

const VIEW = /^#(\d{1,2}(?:\.\d{1,2})?)\/(-?\d{1,2}(?:\.\d{1,5})?)\/(-?\d{1,3}(?:\.\d{1,5})?)(?:&|$)/;

export interface Start {
  view: { zoom: number; lat: number; lon: number } | null;
  state: Partial<State>;
}

export function readHash(model: Model, hash: string): Start {
  const view = VIEW.exec(hash);
  const found = new URLSearchParams(hash.replace(VIEW, "#").replace(/^#&?/, ""));
  const one = <V extends string>(name: string, allowed: readonly V[]): V | undefined => allowed.find((value) => value === found.get(name));
  const part: Partial<State> = {};
  const theme = one("t", ["rate", ...model.meta.needs]);
  if (theme) Object.assign(part, { theme, ...(theme === "rate" ? { tab: "areas" as const, need: "", layers: { ...state.layers, sites: false } } : { need: theme }) });
  const measure = one("m", ["people", "share"] as const);
  if (measure) part.measure = measure;
  const level = one("k", ["municipality", "village"] as const);
  if (level && model.areas.some((area) => area.level === level)) part.level = level;
  const language: Language | undefined = one("l", LANGUAGES);
  if (language) part.language = language;
  const area = model.areas.find((candidate) => candidate.id === found.get("a") && candidate.level !== "outside");
  const gap = model.gaps.find((candidate) => candidate.id === found.get("g"));
  if (area) part.selection = { kind: "area", i: area.i };
  if (gap) part.selection = { kind: "gap", i: gap.i };
  return { view: view ? { zoom: Number(view[1]), lat: Number(view[2]), lon: Number(view[3]) } : null, state: part };
}

export function keepHash(model: Model, map: L.Map): void {
  let waiting = 0;
  const write = (): void => {
    const at = map.getCenter();
    const parts = [`#${Number(map.getZoom().toFixed(2))}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}`, `t=${state.theme}`, `m=${state.measure}`, `k=${state.level}`, `l=${state.language}`];
    const chosen = state.selection;
    if (chosen?.kind === "area") parts.push(`a=${encodeURIComponent(model.areas[chosen.i]?.id ?? "")}`);
    if (chosen?.kind === "gap") parts.push(`g=${encodeURIComponent(model.gaps[chosen.i]?.id ?? "")}`);
    try {
      history.replaceState(null, "", parts.join("&"));
    } catch {
      // A sandboxed frame may refuse: the view then is not in the address, and nothing else is lost.
    }
  };
  const later = (): void => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(write, 300);
  };
  map.on("moveend", later);
  onChange(later);
}
