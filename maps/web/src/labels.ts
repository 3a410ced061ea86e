/** Names on the map: the important ones first, none over another. */
import type L from "leaflet";
import { CanvasLayer, type Project } from "./canvas";

export interface Label {
  lat: number;
  lon: number;
  lines: string[];
  look: "town" | "village" | "lake" | "outside" | "road";
  fromZoom: number;
  weight: number;
  wide?: number; // measured when first drawn
}

const LOOKS = {
  town: { font: "600 12.5px system-ui, sans-serif", colour: "#16212b", halo: 3.5 },
  village: { font: "500 11px system-ui, sans-serif", colour: "#3a4650", halo: 3 },
  lake: { font: "italic 11px Georgia, serif", colour: "#2a5f80", halo: 2.5 },
  road: { font: "600 10.5px system-ui, sans-serif", colour: "#5a3d12", halo: 4 },
  outside: { font: "500 11px system-ui, sans-serif", colour: "#727a80", halo: 2.5 },
};
const LINE = 14;

export class Labels extends CanvasLayer {
  private labels: Label[] = [];
  private written = "";

  show(labels: Label[]): void {
    const written = labels.map((label) => label.lines.join("\n")).join("\t");
    if (written === this.written) return; // the same names: a theme changes but the numbers below them
    this.written = written;
    this.labels = [...labels].sort((a, b) => b.weight - a.weight);
    this.redraw();
  }

  protected empty(): boolean {
    return !this.labels.length;
  }

  protected draw(pen: CanvasRenderingContext2D, size: L.Point, project: Project): void {
    const zoom = this._map.getZoom();
    const taken: [number, number, number, number][] = [];
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const label of this.labels) {
      if (zoom < label.fromZoom) continue;
      const at = project(label.lat, label.lon);
      const look = LOOKS[label.look];
      pen.font = look.font;
      const half = (label.wide ??= Math.max(...label.lines.map((line) => pen.measureText(line).width))) / 2 + 3;
      const high = (label.lines.length * LINE) / 2 + 1;
      const box: [number, number, number, number] = [at.x - half, at.y - high, at.x + half, at.y + high];
      if (box[2] < 0 || box[3] < 0 || box[0] > size.x || box[1] > size.y) continue;
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      pen.lineWidth = look.halo;
      pen.strokeStyle = "rgb(255 255 255 / 88%)";
      pen.fillStyle = look.colour;
      label.lines.forEach((line, row) => {
        const y = at.y + (row - (label.lines.length - 1) / 2) * LINE;
        pen.strokeText(line, at.x, y);
        pen.fillText(line, at.x, y);
      });
    }
  }
}
