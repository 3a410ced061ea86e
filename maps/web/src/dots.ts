/** Which places and associations stand on the map now: those of the theme, or those that the search has found. */
import type { Association, Model, Site } from "./data";
import type { Dot } from "./points";
import type { Search } from "./search";
import { state } from "./state";
import { ofNeed } from "./theme";

export class Dots {
  private readonly sites: Dot[];
  private readonly associations: Dot[];

  constructor(
    private readonly model: Model,
    private readonly search: Search,
  ) {
    this.sites = model.sites.flatMap((site) => dot("site", site));
    this.associations = model.associations.flatMap((one) => dot("association", one));
  }

  shown(): Dot[] {
    if (state.tab === "search" && (state.text !== "" || state.town >= 0 || state.need !== "")) {
      return this.search.find().flatMap((found) => (found.kind === "area" ? [] : dot(found.kind, found.item)));
    }
    const { sites, associations } = state.layers;
    const bit = ofNeed(this.model, state.theme) ? 1 << this.model.meta.needs.indexOf(state.theme) : 0;
    const here = (dots: Dot[]): Dot[] => (bit ? dots.filter(({ needs }) => needs & bit) : dots);
    return [...(sites ? here(this.sites) : []), ...(associations ? here(this.associations) : [])];
  }
}

/** A place as a point; none where its spot is unknown or not told. */
function dot(kind: Dot["kind"], item: Site | Association): Dot[] {
  const { i, lon, lat, needs } = item;
  return lon === null || lat === null ? [] : [{ kind, i, lon, lat, needs, unsure: unsure(item) }];
}

/** Whether a place is for members only or its openness unknown, so that it closes no gap. */
export const unsure = (item: Site | Association): boolean => "open" in item && item.open !== "all";
