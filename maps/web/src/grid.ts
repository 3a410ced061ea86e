/** Inhabited cells as squares, coloured by how far it is from them to the nearest. */
import type L from "leaflet";
import { CanvasLayer, type Project } from "./canvas";
import type { Cell, Model } from "./data";
import { number, t } from "./i18n";

const NEAR = "n";
const FAR = "f";
const UNTOLD_PART = 0.7; // of a square's side: told apart without colours, too
const METRES_A_DEGREE = 111_320;

/** The kinds of cells that a need has, near to far, what is not told last. */
export function kinds(model: Model, need: number): string[] {
  const there = new Set(model.cells.map((cell) => cell.bands[need] ?? "-"));
  const order = [...model.meta.palettes.bands.map((_, place) => String(place)), NEAR, FAR, "-"];
  return order.filter((kind) => there.has(kind));
}

export function colour(model: Model, kind: string): string {
  const { bands, untold } = model.meta.palettes;
  if (kind === NEAR || kind === FAR) return untold[kind === NEAR ? 0 : 1];
  return bands[Number(kind)] ?? "#d9dcd6";
}

export function kindText(model: Model, kind: string, km: string): string {
  if (kind === NEAR || kind === FAR) return t(kind === NEAR ? "map.band.near" : "map.band.far", { km });
  if (kind === "-") return t("map.state.not-measured");
  const place = Number(kind);
  const [low, high] = [model.meta.bands[place - 1], model.meta.bands[place]];
  if (high === undefined) return t("map.band.over", { low: number(low ?? 0) });
  return low === undefined ? t("map.band.within", { high: number(high) }) : t("map.band.between", { low: number(low), high: number(high) });
}

/** The square of a legend's picture of 22 × 16. */
export function square(kind: string): { x: number; y: number; width: number; height: number } {
  const side = kind === NEAR || kind === FAR ? Math.round(15 * UNTOLD_PART) : 15;
  return { x: (22 - side) / 2, y: (16 - side) / 2, width: side, height: side };
}

export class Grid extends CanvasLayer {
  private groups: { colour: string; part: number; cells: Cell[] }[] = [];
  private side = 1000;

  show(model: Model, need: number | null): void {
    if (need === null && !this.groups.length) return;
    this.side = model.side;
    this.groups = need === null ? [] : kinds(model, need).map((kind) => ({
      colour: colour(model, kind),
      part: kind === NEAR || kind === FAR ? UNTOLD_PART : 1,
      cells: model.cells.filter((cell) => (cell.bands[need] ?? "-") === kind),
    }));
    this.redraw();
  }

  protected empty(): boolean {
    return !this.groups.length;
  }

  protected draw(pen: CanvasRenderingContext2D, size: L.Point, project: Project): void {
    const [first] = this.groups.flatMap((group) => group.cells.slice(0, 1));
    if (!first) return;
    const lat = this._map.getCenter().lat;
    const wide = project(lat, 0).y - project(lat + this.side / METRES_A_DEGREE, 0).y;
    const whole = Math.max(2, wide > 6 ? wide - 0.7 : wide);
    for (const group of this.groups) {
      const side = whole > 6 ? whole * group.part : whole;
      pen.fillStyle = group.colour;
      for (const cell of group.cells) {
        const at = project(cell.lat, cell.lon);
        if (at.x < -side || at.y < -side || at.x > size.x + side || at.y > size.y + side) continue;
        pen.fillRect(at.x - side / 2, at.y - side / 2, side, side);
      }
    }
  }
}
