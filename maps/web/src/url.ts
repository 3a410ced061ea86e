/**
 * The view in the address: `#zoom/lat/lon&t=theme&m=measure&k=level&l=language&n=need&w=municipality&r=role&o=target&b=list&y=layers`, and
 * what is chosen: `a=area`, `g=gap` or `p=place`. Each value must be one that the data know; what is not is ignored.
 */
import type L from "leaflet";
import type { Association, Model, Site } from "./data";
import { LANGUAGES } from "./i18n";
import { hasCells, ofNeed, summaries } from "./theme";
import { change, onChange, type Selection, type State, state } from "./state";

const VIEW = /^#(\d{1,2}(?:\.\d{1,2})?)\/(-?\d{1,2}(?:\.\d{1,5})?)\/(-?\d{1,3}(?:\.\d{1,5})?)(?:&|$)/;
const LAYERS = { s: "sites", a: "associations", p: "people" } as const;
const LETTERS = Object.keys(LAYERS) as (keyof typeof LAYERS)[];
const ALL = "all";

export interface Start {
  view: { zoom: number; lat: number; lon: number } | null;
  state: Partial<State>;
}

export function readHash(model: Model, hash: string): Start {
  const view = VIEW.exec(hash);
  const found = new URLSearchParams(hash.replace(VIEW, "#").replace(/^#&?/, ""));
  const one = <V extends string>(name: string, allowed: readonly V[]): V | undefined => allowed.find((value) => value === found.get(name));
  const theme = one("t", [...summaries(model), ...model.meta.needs]);
  const ours = theme !== undefined && ofNeed(model, theme);
  const need = one("n", [ALL, ...model.meta.needs]);
  const level = one("k", ["municipality", "village"] as const);
  const town = model.areas.find((area) => area.level === "municipality" && area.id === found.get("w"));
  const shown = /^-?[sap]*$/.exec(found.get("y") ?? "?")?.[0];
  const part: Partial<State> = {
    ...(theme && { theme, tab: ours ? "gaps" : "areas", need: ours ? theme : "", layers: { ...state.layers, sites: ours } }),
    ...(shown !== undefined && { layers: { sites: shown.includes("s"), associations: shown.includes("a"), people: shown.includes("p") } }),
    ...(need && { need: need === ALL ? "" : need }),
    ...(level && model.areas.some((area) => area.level === level) && { level }),
    ...(town && { town: town.i }),
  };
  const [measure, language, tab] = [one("m", hasCells(model) ? (["people", "share", "cells"] as const) : (["people", "share"] as const)), one("l", LANGUAGES), one("b", ["gaps", "areas", "search"] as const)];
  const [role, target] = [one("r", model.meta.roles), one("o", model.meta.targets)];
  Object.assign(part, measure && { measure }, language && { language }, tab && { tab }, role && { role }, target && { target });
  const selection = chosen(model, found);
  if (selection) part.selection = selection;
  return { view: view ? { zoom: Number(view[1]), lat: Number(view[2]), lon: Number(view[3]) } : null, state: part };
}

function chosen(model: Model, found: URLSearchParams): Selection | null {
  const area = model.areas.find((one) => one.id === found.get("a") && one.level !== "outside");
  const gap = model.gaps.find((one) => one.id === found.get("g"));
  const [, kind, key] = /^([sa])([0-9a-z]{1,7})$/.exec(found.get("p") ?? "") ?? [];
  if (gap) return { kind: "gap", i: gap.i };
  if (area) return { kind: "area", i: area.i };
  if (!kind) return null;
  const places: (Site | Association)[] = kind === "s" ? model.sites : model.associations;
  const place = places.find((one) => mark(one) === key);
  return place ? { kind: kind === "s" ? "site" : "association", i: place.i } : null;
}

/** Tells a place by what it is called and where it is: a link still holds when the lists have changed. */
function mark(place: Site | Association): string {
  const text = `${place.name}|${"reg" in place ? (place.reg ?? "") : ""}|${place.lon ?? place.home}|${place.lat ?? ""}`;
  let sum = 0x811c9dc5; // FNV-1a
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}

/** What the page shows now, as the address of a link to it. */
export function fragment(model: Model, map: L.Map): string {
  const at = map.getCenter();
  const now = state.selection;
  const [area, gap] = [now?.kind === "area" && model.areas[now.i], now?.kind === "gap" && model.gaps[now.i]];
  const place = now?.kind === "site" ? model.sites[now.i] : now?.kind === "association" ? model.associations[now.i] : undefined;
  const parts = {
    t: state.theme,
    m: state.measure,
    k: state.level,
    l: state.language,
    n: state.need || ALL,
    w: model.areas[state.town]?.id,
    r: state.role || undefined,
    o: state.target || undefined,
    b: state.tab,
    y: LETTERS.filter((letter) => state.layers[LAYERS[letter]]).join("") || "-",
    a: area ? area.id : undefined,
    g: gap ? gap.id : undefined,
    p: place && (now?.kind === "site" ? "s" : "a") + mark(place),
  };
  const written = Object.entries(parts).filter(([, value]) => value !== undefined);
  return [`#${Number(map.getZoom().toFixed(2))}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}`, ...written.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`)].join("&");
}

/** Keep the address as the page is, and the page as a link to another view of it says. */
export function keepHash(model: Model, map: L.Map): void {
  let waiting = 0;
  const write = (): void => {
    try {
      history.replaceState(null, "", fragment(model, map));
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
  window.addEventListener("hashchange", () => {
    const { view, state: asked } = readHash(model, location.hash);
    if (view || Object.keys(asked).length) change({ selection: null, ...asked });
    if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
    later();
  });
}
