/** On paper the whole region is shown, at the width of the sheet, with what it was made from below its legend. */
import type L from "leaflet";
import { h } from "./dom";
import { t } from "./i18n";

export function onPaper(map: L.Map, legend: HTMLElement, home: () => void): void {
  const sources = h("p", { class: "printed", "aria-hidden": "true" });
  legend.append(sources);
  let before: { centre: L.LatLng; zoom: number } | null = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    document.body.classList.add("printing");
    const told = [...document.querySelectorAll(".sources .data > li")].map((one) => one.textContent ?? "");
    sources.textContent = `${t("map.sources.data")}: ${told.join("; ")}`;
    map.invalidateSize({ animate: false });
    home();
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    map.invalidateSize({ animate: false });
    if (before) map.setView(before.centre, before.zoom, { animate: false });
  });
}
