/** The map itself: what is drawn on it, and what a click or the mouse finds there. */
import L from "leaflet";
import { Areas } from "./areas";
import { type Area, type Model } from "./data";
import { h } from "./dom";
import { type Dots, unsure } from "./dots";
import { Grid } from "./grid";
import { areaName, t } from "./i18n";
import { type Label, Labels } from "./labels";
import { People } from "./people";
import { calm, still } from "./motion";
import { drawRoads } from "./roads";
import { type Hit, Points } from "./points";
import { any, change, isNarrow, legendOverMap, onChange, type Selection, state } from "./state";
import { byCells, levelOf, theme } from "./theme";

const PANES: [string, number][] = [["outside", 350], ["areas", 400], ["water", 410], ["cells", 415], ["roads", 417], ["lines", 420], ["people", 440], ["points", 450], ["labels", 460]];
const PAN = 120;
const MANY = 20_000;

export class MapView {
  readonly areas: Areas;
  private readonly points = new Points("points");
  private readonly grid = new Grid("cells");
  private readonly people = new People("people");
  private readonly labels = new Labels("labels");
  private waiting = 0;
  private started = false;
  private readonly tip = h("div", { class: "tip", "aria-hidden": "true", hidden: true });

  constructor(
    readonly map: L.Map,
    private readonly model: Model,
    private readonly dots: Dots,
  ) {
    still(map);
    for (const [name, order] of PANES) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(order);
      if (name !== "areas") pane.style.pointerEvents = "none";
    }
    this.areas = new Areas(map, model, {
      click: (area, event) => this.clicked(event, area),
      hover: (area, event) => this.hovered(event, area),
    });
    if (model.roads) drawRoads(map, model.roads);
    for (const layer of [this.grid, this.people, this.points, this.labels]) layer.addTo(map);
    map.on("click", (event) => this.clicked(event, null));
    map.on("mousemove", (event) => this.hovered(event, null));
    map.on("mouseout", () => (this.tip.hidden = true));
    map.getContainer().append(this.tip);
    this.draw();
    onChange((_, changed) => {
      if (any(changed, "theme", "measure", "level", "language")) this.areas.draw();
      if (any(changed, "theme", "measure", "level", "language", "layers", "need", "town", "text", "tab")) this.draw();
      if (any(changed, "selection")) this.show(state.selection);
    });
  }

  home(): void {
    const [west, south, east, north] = this.model.meta.bounds;
    const wide = this.map.getSize().x;
    const beside = legendOverMap() && wide < 1100 && !document.body.classList.contains("printing") ? 280 : 10; // the legend
    this.map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [beside, 10], paddingBottomRight: [10, 10], animate: false });
  }

  controls(): HTMLElement {
    const button = (key: string, sign: string, act: () => void): HTMLButtonElement =>
      h("button", { type: "button", "data-label": key, "aria-label": t(key), title: t(key), class: key.replace("map.", "pan-"), click: act }, sign);
    const pan = (x: number, y: number) => (): void => void this.map.panBy([x, y]);
    return h(
      "div",
      { class: "controls", role: "group", "data-label": "map.controls", "aria-label": t("map.controls") },
      button("map.zoom-in", "+", () => this.map.zoomIn()),
      button("map.zoom-out", "−", () => this.map.zoomOut()),
      button("map.home", "⌂", () => this.home()),
      button("map.up", "↑", pan(0, -PAN)),
      button("map.left", "←", pan(-PAN, 0)),
      button("map.right", "→", pan(PAN, 0)),
      button("map.down", "↓", pan(0, PAN)),
    );
  }

  /** Bring a selection into view, beside the details. */
  show(selection: Selection | null): void {
    this.points.select(null);
    this.areas.highlight(null);
    if (!selection || selection.kind === "pile") return;
    if (selection.kind === "site" || selection.kind === "association") {
      const list = selection.kind === "site" ? this.model.sites : this.model.associations;
      const place = list[selection.i];
      if (place?.lon == null || place.lat == null) return this.highlight(this.homeOf(selection));
      this.points.select({ kind: selection.kind, i: selection.i, lon: place.lon, lat: place.lat, needs: place.needs, unsure: unsure(place) });
      this.centre(L.latLng(place.lat, place.lon).toBounds(9000), 12);
      return;
    }
    const home = this.homeOf(selection);
    this.highlight(home);
    const gap = selection.kind === "gap" ? this.model.gaps[selection.i] : undefined;
    if (gap && home?.i !== gap.area) this.centre(L.latLng(gap.lat, gap.lon).toBounds(9000), 12); // a place without a shape
  }

  private homeOf(selection: Selection): Area | null {
    if (selection.kind === "area") return this.model.areas[selection.i] ?? null;
    if (selection.kind === "gap") {
      const gap = this.model.gaps[selection.i];
      return this.model.areas[gap?.area ?? -1] ?? this.model.areas[gap?.town ?? -1] ?? null;
    }
    if (selection.kind === "association") {
      const one = this.model.associations[selection.i];
      return this.model.areas[one?.village ?? -1] ?? this.model.areas[one?.home ?? -1] ?? null;
    }
    return null;
  }

  private highlight(area: Area | null): void {
    this.areas.highlight(area);
    const bounds = area && this.areas.bounds(area);
    if (bounds?.isValid()) this.centre(bounds, area?.level === "municipality" ? 10.5 : 12);
  }

  private centre(bounds: L.LatLngBounds, maxZoom: number): void {
    const beside = legendOverMap() ? 280 : 24; // the legend lies over the left side
    const starting = document.body.classList.contains("starting");
    const jump = starting || calm();
    this.map.fitBounds(bounds, { paddingTopLeft: [beside, 24], paddingBottomRight: [24, 24 + this.covered()], maxZoom, animate: !jump });
  }

  /** In a narrow window: bring the map above the details, and tell how much of it they cover, in pixels. */
  private covered(): number {
    if (!isNarrow()) return 0;
    const box = this.map.getContainer();
    box.scrollIntoView({ block: "start" });
    const sheet = document.querySelector(".details")?.getBoundingClientRect();
    const map = box.getBoundingClientRect();
    return sheet?.height ? Math.max(0, Math.min(map.bottom - sheet.top, map.height - 120)) : 0;
  }

  private draw(): void {
    this.showPoints();
    const need = this.model.meta.needs.indexOf(state.theme);
    const cells = byCells(this.model, state);
    this.grid.show(this.model, cells ? need : null);
    const bit = state.layers.people && need >= 0 && !cells ? 1 << need : 0;
    this.people.show(bit ? this.model.cells.filter((cell) => cell.without & bit) : []);
    this.labels.show(this.names());
  }

  /** Very many points are drawn after the areas have been painted, so that a choice is answered at once. */
  private showPoints(): void {
    const { sites, associations } = state.layers;
    const many = (sites ? this.model.sites.length : 0) + (associations ? this.model.associations.length : 0) > MANY;
    const show = (): void => this.points.show(this.dots.shown());
    window.clearTimeout(this.waiting);
    if (many && this.started) requestAnimationFrame(() => {
      window.clearTimeout(this.waiting);
      this.waiting = window.setTimeout(show, 40);
    });
    else show();
    this.started = true;
  }

  private names(): Label[] {
    const now = theme(this.model, state);
    const rate = now.subject === "rate";
    const labels: Label[] = [];
    for (const area of this.model.areas) {
      const [lon, lat] = area.middle;
      if (area.level === "rest" || lon === 0) continue;
      const town = area.level === "municipality";
      const lines = [areaName(area)];
      const value = now.value(area);
      if (town && levelOf(state) === "municipality" && value !== null && !byCells(this.model, state)) {
        const sign = rate ? { higher: " ▲", lower: " ▼", similar: "", "cannot-tell": "" }[area.verdict ?? "similar"] : "";
        lines.push(now.words(area) + sign);
      }
      const look = area.level === "outside" ? "outside" : town ? "town" : "village";
      const fromZoom = { outside: 7, town: 0, village: 9.7 }[look];
      labels.push({ lat, lon, lines, look, fromZoom, weight: (town ? 1e7 : look === "village" ? 0 : -1e6) + (area.residents ?? 0) });
    }
    this.model.water?.labels.forEach(([lon, lat], place) => {
      const name = this.model.water?.names[place];
      const fromZoom = place < 8 ? 8.8 : place < 25 ? 9.8 : 10.8;
      if (name) labels.push({ lat, lon, lines: [name], look: "lake", fromZoom, weight: 5e5 - place });
    });
    for (const [name, lon, lat] of this.model.roads?.refs ?? []) labels.push({ lat, lon, lines: [name], look: "road", fromZoom: 9, weight: 6e5 - name.length });
    return labels;
  }

  private clicked(event: L.LeafletMouseEvent, area: Area | null): void {
    const hit = this.points.pick(event.containerPoint);
    if (hit) return this.open(hit);
    change({ selection: area ? { kind: "area", i: area.i } : null });
  }

  private open(hit: Hit): void {
    if (hit.zoom !== null) {
      this.map.setView([hit.lat, hit.lon], Math.min(hit.zoom, this.map.getMaxZoom()));
      return;
    }
    const members = hit.members.map(({ kind, i }) => ({ kind, i }));
    const [only] = members;
    if (only) change({ selection: members.length === 1 ? only : { kind: "pile", members } });
  }

  private hovered(event: L.LeafletMouseEvent, area: Area | null): void {
    const hit = this.points.pick(event.containerPoint);
    const text = hit ? this.hitText(hit) : area ? this.areaText(area) : "";
    this.map.getContainer().classList.toggle("over-point", hit !== null);
    this.tip.hidden = text === "";
    if (!text) return;
    this.tip.textContent = text;
    const room = this.map.getSize();
    const left = event.containerPoint.x > room.x - 240;
    this.tip.style.transform = `translate(${event.containerPoint.x + (left ? -12 : 14)}px, ${event.containerPoint.y + 14}px)${left ? " translateX(-100%)" : ""}`;
    L.DomEvent.stopPropagation(event);
  }

  private hitText(hit: Hit): string {
    const [first] = hit.members;
    if (!first) return t("map.zoom-to-see");
    if (hit.members.length > 1) return t("map.pile", { n: hit.members.length });
    const list = first.kind === "site" ? this.model.sites : this.model.associations;
    const place = list[first.i];
    if (!place) return "";
    return unsure(place) ? t(`map.hint.${"open" in place && place.open === "members" ? "members" : "unknown"}`, { name: place.name }) : place.name;
  }

  private areaText(area: Area): string {
    const now = theme(this.model, state);
    return `${areaName(area)}: ${now.words(area)}`;
  }
}
