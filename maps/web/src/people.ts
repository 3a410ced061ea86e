/** People without something within reach: one dot a square kilometre, as large as they are many. */
import type L from "leaflet";
import { CanvasLayer, type Project } from "./canvas";
import type { Cell } from "./data";

const FROM_ZOOM = 9;

export class People extends CanvasLayer {
  private cells: Cell[] = [];

  show(cells: Cell[]): void {
    if (!cells.length && !this.cells.length) return;
    this.cells = cells;
    this.redraw();
  }

  protected empty(): boolean {
    return !this.cells.length || this._map.getZoom() < FROM_ZOOM;
  }

  protected draw(pen: CanvasRenderingContext2D, size: L.Point, project: Project): void {
    const zoom = this._map.getZoom();
    if (zoom < FROM_ZOOM) return;
    const scale = 0.42 * 2 ** ((zoom - FROM_ZOOM) * 0.75);
    pen.fillStyle = "rgb(43 10 61 / 78%)";
    pen.strokeStyle = "rgb(255 255 255 / 92%)";
    pen.lineWidth = 1.2;
    for (const cell of this.cells) {
      const at = project(cell.lat, cell.lon);
      if (at.x < -40 || at.y < -40 || at.x > size.x + 40 || at.y > size.y + 40) continue;
      const radius = Math.max(1.2, scale * Math.sqrt(cell.people));
      pen.beginPath();
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      pen.fill();
      if (radius > 2.5) pen.stroke();
    }
  }
}
