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

/** Web Mercator straight to pixels of the window: Leaflet's own way makes four objects a point. */
function projection(map: L.Map): Project {
  const corner = map.getPixelBounds().min ?? L.point(0, 0);
  const world = 256 * 2 ** map.getZoom();
  const radians = Math.PI / 180;
  return (lat, lon) => ({
    x: Math.round((lon / 360 + 0.5) * world) - corner.x,
    y: Math.round((0.5 - Math.atanh(Math.sin(lat * radians)) / (2 * Math.PI)) * world) - corner.y,
  });
}

export abstract class CanvasLayer extends L.Layer {
  protected readonly canvas = document.createElement("canvas");
  private corner = L.latLng(0, 0);
  private asked = 0;
  private blank = true;

  constructor(private readonly paneName: string) {
    super();
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  /** Whether there is nothing to draw now: an empty canvas is left alone. */
  protected abstract empty(): boolean;
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
    if (!map || !pen || (this.blank && this.empty())) return;
    this.blank = this.empty();
    const size = map.getSize();
    const dense = Math.min(window.devicePixelRatio || 1, 3);
    this.fit(size, dense);
    this.corner = map.containerPointToLatLng([0, 0]);
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, size.x, size.y);
    this.draw(pen, size, projection(map));
  }

  /** Setting a canvas's size makes its picture anew: only when it changes. */
  private fit(size: L.Point, dense: number): void {
    const [wide, high] = [Math.round(size.x * dense), Math.round(size.y * dense)];
    if (this.canvas.width === wide && this.canvas.height === high) return;
    Object.assign(this.canvas, { width: wide, height: high });
    Object.assign(this.canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
  }

  private stretch(event: Zooming): void {
    const map = this._map as Inner;
    const offset = map._latLngToNewLayerPoint(this.corner, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, offset, map.getZoomScale(event.zoom));
  }
}
