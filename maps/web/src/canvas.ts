/** A canvas that covers the map's window and is drawn anew when the window moves. */
import L from "leaflet";

export type Project = (lat: number, lon: number) => { x: number; y: number };

interface Zooming extends L.LeafletEvent {
  zoom: number;
  center: L.LatLng;
}
interface Inner extends L.Map {
  _latLngToNewLayerPoint(at: L.LatLng, zoom: number, center: L.LatLng): L.Point;
}

export abstract class CanvasLayer extends L.Layer {
  protected readonly canvas = document.createElement("canvas");
  private corner = L.latLng(0, 0);
  private asked = 0;

  constructor(private readonly paneName: string) {
    super();
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  protected abstract draw(pen: CanvasRenderingContext2D, size: L.Point, project: Project): void;

  override onAdd(map: L.Map): this {
    map.getPane(this.paneName)?.append(this.canvas);
    this.redraw();
    return this;
  }

  override onRemove(): this {
    this.canvas.remove();
    return this;
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    return {
      move: () => this.later(),
      moveend: () => this.redraw(),
      resize: () => this.redraw(),
      zoomanim: (event) => this.stretch(event as Zooming),
    };
  }

  later(): void {
    if (!this.asked) this.asked = requestAnimationFrame(() => this.redraw());
  }

  redraw(): void {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    const map = this._map;
    const pen = this.canvas.getContext("2d");
    if (!map || !pen) return;
    const size = map.getSize();
    const dense = Math.min(window.devicePixelRatio || 1, 3);
    this.canvas.width = Math.round(size.x * dense);
    this.canvas.height = Math.round(size.y * dense);
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.corner = map.containerPointToLatLng([0, 0]);
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    pen.scale(dense, dense);
    this.draw(pen, size, (lat, lon) => map.latLngToContainerPoint([lat, lon]));
  }

  private stretch(event: Zooming): void {
    const map = this._map as Inner;
    const offset = map._latLngToNewLayerPoint(this.corner, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, offset, map.getZoomScale(event.zoom));
  }
}
