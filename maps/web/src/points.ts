/** Places and associations as points, drawn together where they are close. */
import L from "leaflet";
import Supercluster from "supercluster";
import { CanvasLayer, type Project } from "./canvas";
import { number } from "./i18n";

export interface Dot {
  kind: "site" | "association";
  i: number;
  lon: number;
  lat: number;
  needs: number; // a bit a need
  unsure: boolean; // not known to be open to all: drawn hollow
}
export type Hit = { members: Dot[]; lat: number; lon: number; zoom: number | null };
interface Drawn {
  x: number;
  y: number;
  radius: number;
  hit: () => Hit;
}

const COLOURS = { site: "#173f5f", association: "#8a1c7c" };
const FIRST_CLUSTER_ZOOM = 9.5; // farther out each place is a speck, so that the areas stay in sight
const LAST_CLUSTER_ZOOM = 15;
const SPOT = 2; // pixels
const SLACK = 6; // pixels around a point that still count as the point

export class Points extends CanvasLayer {
  private dots: Dot[] = [];
  private index: ReturnType<typeof cluster> | null = null; // made when it is first needed: far out nothing is clustered
  private drawn: Drawn[] = [];
  private selected: Dot | null = null;

  show(dots: Dot[]): void {
    if (!dots.length && !this.dots.length) return;
    this.dots = dots;
    this.index = null;
    this.redraw();
  }

  select(dot: Dot | null): void {
    if (this.selected === dot) return;
    this.selected = dot;
    this.redraw();
  }

  /** What lies under a point of the map's window; several at one spot come together. */
  pick(at: L.Point): Hit | null {
    const near = this.drawn.filter((one) => Math.hypot(one.x - at.x, one.y - at.y) <= one.radius + SLACK);
    const first = near[near.length - 1]?.hit();
    if (!first || first.zoom !== null) return first ?? null;
    const singles = near.map((one) => one.hit()).filter((hit) => hit.zoom === null);
    return { ...first, members: singles.flatMap((hit) => hit.members) };
  }

  protected empty(): boolean {
    return !this.dots.length && !this.selected;
  }

  protected draw(pen: CanvasRenderingContext2D, size: L.Point, project: Project): void {
    const bounds = this._map.getBounds().pad(0.05);
    const box: [number, number, number, number] = [
      bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth(),
    ];
    this.drawn = [];
    if (this._map.getZoom() < FIRST_CLUSTER_ZOOM) this.specks(pen, size, project);
    else this.clusters(pen, size, project, box);
    if (this.selected) {
      const at = project(this.selected.lat, this.selected.lon);
      ring(pen, at);
      mark(pen, at, this.selected, 1.5);
    }
  }

  /** Places far out; of those that would fall on one spot one is drawn. */
  private specks(pen: CanvasRenderingContext2D, size: L.Point, project: Project): void {
    const wide = Math.ceil(size.x / SPOT) + 1;
    const taken = new Set<number>();
    const drawn = this.dots.flatMap((dot) => {
      const at = project(dot.lat, dot.lon);
      if (at.x < 0 || at.y < 0 || at.x > size.x || at.y > size.y) return [];
      const spot = (Math.floor(at.y / SPOT) * wide + Math.floor(at.x / SPOT)) * 4 + Number(dot.unsure) * 2 + Number(dot.kind === "site");
      if (taken.has(spot)) return [];
      taken.add(spot);
      return [{ ...at, dot }];
    });
    pen.fillStyle = "#ffffff";
    for (const { x, y } of drawn) pen.fillRect(x - 2, y - 2, 4, 4);
    pen.lineWidth = 0.8;
    for (const kind of ["association", "site"] as const) {
      pen.fillStyle = pen.strokeStyle = COLOURS[kind];
      for (const { x, y, dot } of drawn) {
        if (dot.kind !== kind) continue;
        if (dot.unsure) pen.strokeRect(x - 1.4, y - 1.4, 2.8, 2.8);
        else pen.fillRect(x - 1.25, y - 1.25, 2.5, 2.5);
      }
    }
  }

  private clusters(pen: CanvasRenderingContext2D, size: L.Point, project: Project, box: [number, number, number, number]): void {
    const index = (this.index ??= cluster(this.dots));
    for (const feature of index.getClusters(box, Math.round(this._map.getZoom()))) {
      const [lon, lat] = feature.geometry.coordinates as [number, number];
      const at = project(lat, lon);
      if (at.x < -30 || at.y < -30 || at.x > size.x + 30 || at.y > size.y + 30) continue;
      if ("cluster" in feature.properties && feature.properties.cluster) {
        const { cluster_id: id, point_count: amount } = feature.properties;
        this.drawn.push({ ...at, radius: bubble(pen, at, amount), hit: () => this.cluster(index, id, amount, lat, lon) });
      } else {
        const dot = this.dots[(feature.properties as { place: number }).place];
        if (!dot) continue;
        mark(pen, at, dot, 1);
        this.drawn.push({ ...at, radius: 5, hit: () => ({ members: [dot], lat, lon, zoom: null }) });
      }
    }
  }

  private cluster(index: ReturnType<typeof cluster>, id: number, amount: number, lat: number, lon: number): Hit {
    const zoom = index.getClusterExpansionZoom(id);
    if (zoom <= LAST_CLUSTER_ZOOM) return { members: [], lat, lon, zoom };
    const leaves = index.getLeaves(id, Math.min(amount, 500));
    const members = leaves.flatMap((leaf) => this.dots[leaf.properties.place] ?? []);
    return { members, lat, lon, zoom: null };
  }
}

function cluster(dots: Dot[]): Supercluster<{ place: number }> {
  return new Supercluster<{ place: number }>({ radius: 54, maxZoom: LAST_CLUSTER_ZOOM, minPoints: 3 }).load(
    dots.map((dot, place) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [dot.lon, dot.lat] },
      properties: { place },
    })),
  );
}

function mark(pen: CanvasRenderingContext2D, at: { x: number; y: number }, { kind, unsure }: Dot, scale: number): void {
  const radius = (kind === "site" ? 4.4 : 4) * scale;
  pen.beginPath();
  if (kind === "site") pen.roundRect(at.x - radius, at.y - radius, 2 * radius, 2 * radius, 1.5);
  else pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  pen.lineWidth = unsure ? 4.4 : 1.8;
  pen.strokeStyle = "#fff";
  pen.stroke();
  pen.fillStyle = unsure ? "#fff" : COLOURS[kind];
  pen.fill();
  if (!unsure) return;
  pen.lineWidth = 2;
  pen.strokeStyle = COLOURS[kind];
  pen.stroke();
}

function ring(pen: CanvasRenderingContext2D, at: { x: number; y: number }): void {
  pen.beginPath();
  pen.arc(at.x, at.y, 13, 0, 2 * Math.PI);
  pen.lineWidth = 6;
  pen.strokeStyle = "#fff";
  pen.stroke();
  pen.lineWidth = 3;
  pen.strokeStyle = "#111";
  pen.stroke();
}

function bubble(pen: CanvasRenderingContext2D, at: { x: number; y: number }, amount: number): number {
  const radius = 7.5 + 2.6 * Math.log10(amount);
  pen.beginPath();
  pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.lineWidth = 1.4;
  pen.strokeStyle = "#33424f";
  pen.stroke();
  pen.fillStyle = "#16212b";
  pen.font = `600 ${amount > 999 ? 9 : 10.5}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(number(amount), at.x, at.y + 0.5);
  return radius;
}
