/** Which places and associations stand on the map now: those of the theme, or those that the search has found. */
import type { Association, Model, Site } from "./data";
import type { Dot } from "./points";
import type { Search } from "./search";
import { state } from "./state";
import { ofNeed } from "./theme";

export function dots(model: Model, search: Search): Dot[] {
  const searching = state.tab === "search" && (state.text !== "" || state.town >= 0 || state.need !== "");
  const bit = !ofNeed(model, state.theme) ? 0 : 1 << model.meta.needs.indexOf(state.theme);
  const { sites, associations } = state.layers;
  const pool = searching
    ? search.find()
    : [
        ...(sites ? model.sites : []).map((item) => ({ kind: "site" as const, item })),
        ...(associations ? model.associations : []).map((item) => ({ kind: "association" as const, item })),
      ];
  return pool.flatMap(({ kind, item }) => {
    if (kind === "area" || !("lon" in item) || item.lon === null || item.lat === null) return [];
    if (!searching && bit && !(item.needs & bit)) return [];
    return [{ kind, i: item.i, lon: item.lon, lat: item.lat, unsure: unsure(item) }];
  });
}

/** Whether a place is for members only or its openness unknown, so that it closes no gap. */
export const unsure = (item: Site | Association): boolean => "open" in item && item.open !== "all";
