/** On paper the whole region is shown, at the width of the sheet. */
import type L from "leaflet";

export function onPaper(map: L.Map, home: () => void): void {
  let before: { centre: L.LatLng; zoom: number } | null = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    document.body.classList.add("printing");
    map.invalidateSize({ animate: false });
    home();
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    map.invalidateSize({ animate: false });
    if (before) map.setView(before.centre, before.zoom, { animate: false });
  });
}
