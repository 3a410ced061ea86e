/** The areas as shapes: one geometry for each level, coloured anew when the theme changes. */
import L from "leaflet";
import type { Area, Model } from "./data";
import { svg } from "./dom";
import { fill, patterns } from "./patterns";
import { state } from "./state";
import { byCells, levelOf, shown, theme } from "./theme";
import { type Position, shapes } from "./topology";

const PREFIX = "map-";
const PAPER = "#fafaf8"; // of areas under cells

/** Change the fill alone: `setStyle` writes all of an element's ten attributes. */
function paint(polygon: L.Polygon | undefined, colour: string): void {
  if (!polygon || polygon.options.fillColor === colour) return;
  polygon.options.fillColor = colour;
  polygon.getElement()?.setAttribute("fill", colour);
}

/** The shapes of one level: made when it is first shown, kept aside while the other is. */
interface Sheet {
  renderer: L.SVG;
  polygons: Map<number, L.Polygon>;
}
const container = (renderer: L.SVG): SVGElement => (renderer as unknown as { _container: SVGElement })._container;

export class Areas {
  readonly rings: Position[][][][];
  private readonly sheets = new Map<string, Sheet>();
  private readonly borders: L.Polygon[] = [];
  private readonly fixed = L.svg({ pane: "lines", padding: 0.4 });
  private readonly mark: L.LayerGroup = L.layerGroup();
  private defs: SVGDefsElement = svg("defs");
  private drawn = "";
  private prepared = "";

  constructor(
    private readonly map: L.Map,
    private readonly model: Model,
    private readonly on: { click(area: Area, event: L.LeafletMouseEvent): void; hover(area: Area | null, event: L.LeafletMouseEvent): void },
  ) {
    this.rings = shapes(model.topology);
    this.fixed.addTo(map);
    this.surroundings();
    this.mark.addTo(map);
    this.draw();
  }

  bounds(area: Area): L.LatLngBounds {
    return L.latLngBounds((this.rings[area.i] ?? []).flatMap((part) => part[0] ?? []));
  }

  draw(): void {
    const now = theme(this.model, state);
    const areas = shown(this.model, state);
    const zero = this.model.meta.palettes.zero;
    const cells = byCells(this.model, state);
    const { polygons } = this.lay(areas);
    this.prepare(now.colours);
    for (const area of areas) {
      paint(polygons.get(area.i), cells ? PAPER : fill(now.look(area), now.colours, zero, PREFIX));
    }
  }

  /** The fills of these colours; every area painted with one is painted anew when they change. */
  private prepare(colours: string[]): void {
    if (this.prepared === colours.join()) return;
    this.prepared = colours.join();
    const fresh = patterns(PREFIX, colours);
    this.defs.remove();
    container(this.fixed).prepend((this.defs = fresh)); // always in the page, whichever level is
  }

  highlight(area: Area | null): void {
    this.mark.clearLayers();
    const rings = area && this.rings[area.i];
    if (!rings?.length) return;
    const line = { renderer: this.fixed, interactive: false, fill: false, lineJoin: "round" as const };
    this.mark.addLayer(L.polygon(rings, { ...line, color: "#fff", weight: 6, opacity: 0.95 }));
    this.mark.addLayer(L.polygon(rings, { ...line, color: "#10181f", weight: 2.6 }));
  }

  private lay(areas: Area[]): Sheet {
    const level = levelOf(state);
    const villages = level === "village";
    const before = this.sheets.get(this.drawn);
    const kept = this.sheets.get(level);
    if (before && kept === before) return before;
    if (before) container(before.renderer).remove();
    this.drawn = level;
    for (const border of this.borders) border.setStyle({ weight: villages ? 1.3 : 1 });
    if (kept) this.map.getPane("areas")?.append(container(kept.renderer));
    return kept ?? this.make(areas, villages);
  }

  private make(areas: Area[], villages: boolean): Sheet {
    const renderer = L.svg({ pane: "areas", padding: 0.4 });
    const polygons = new Map<number, L.Polygon>();
    for (const area of areas) {
      const polygon = L.polygon(this.rings[area.i] ?? [], {
        renderer,
        color: villages ? "#ffffff" : "#5d6b75",
        weight: villages ? 0.7 : 1,
        opacity: 0.9,
        fillOpacity: 1,
      });
      polygon.on("click", (event: L.LeafletMouseEvent) => {
        L.DomEvent.stopPropagation(event);
        this.on.click(area, event);
      });
      polygon.on("mousemove", (event: L.LeafletMouseEvent) => this.on.hover(area, event));
      polygon.on("mouseout", (event: L.LeafletMouseEvent) => this.on.hover(null, event));
      polygon.addTo(this.map);
      polygons.set(area.i, polygon);
    }
    const sheet = { renderer, polygons };
    this.sheets.set(this.drawn, sheet);
    return sheet;
  }

  private surroundings(): void {
    const around = L.svg({ pane: "outside", padding: 0.4 });
    const plain = { interactive: false, renderer: this.fixed };
    for (const area of this.model.areas) {
      const rings = this.rings[area.i] ?? [];
      if (area.level === "outside") {
        const look = { color: "#d0d1cd", weight: 1, fillColor: "#efeee9", fillOpacity: 1 };
        L.polygon(rings, { interactive: false, pane: "outside", renderer: around, ...look }).addTo(this.map);
      } else if (area.level === "municipality") {
        const border = L.polygon(rings, { ...plain, fill: false, color: "#4c5963", weight: 1 });
        this.borders.push(border.addTo(this.map));
      }
    }
    if (!this.model.water) return;
    const lakes = L.svg({ pane: "water", padding: 0.4 });
    const look = { color: "#9dbdcf", weight: 0.6, fillColor: "#d3e5ef", fillOpacity: 1, interactive: false };
    for (const rings of shapes(this.model.water)) L.polygon(rings, { ...look, renderer: lakes, pane: "water" }).addTo(this.map);
  }
}
