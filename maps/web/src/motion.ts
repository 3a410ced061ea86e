/** For readers who asked their system for little motion: the map jumps where it otherwise glides. */
import type L from "leaflet";

export const calm = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function still(map: L.Map): void {
  if (!calm()) return;
  const glide = map.panBy.bind(map);
  map.panBy = (by) => glide(by, { animate: false }); // by keys and buttons
  map.options.inertia = false;
  (map as unknown as { _zoomAnimated: boolean })._zoomAnimated = false; // what Leaflet made of its option `zoomAnimation`
}
