/** The one base map of the embedded edition: nothing of it is asked for before the reader has asked. */
import L from "leaflet";
import { h } from "./dom";
import { t } from "./i18n";
import { any, onChange } from "./state";

interface Provider {
  address: string;
  host: string;
  attribution: string;
  maxZoom: number;
}

/** The key that fetches the base map, and whose it is; null where the edition or the place has none. */
export function tiles(map: L.Map, declared: string | undefined): HTMLElement | null {
  if (!declared || location.protocol === "file:") return null; // from disk no service learns who asks, and may refuse
  const provider = JSON.parse(declared) as Provider;
  const layer = L.tileLayer(provider.address, { maxNativeZoom: provider.maxZoom, maxZoom: map.getMaxZoom(), referrerPolicy: "strict-origin-when-cross-origin" });
  const key = h("button", { type: "button", class: "quiet", click: () => turn() });
  const note = h("p", { class: "small", role: "status" });
  let [on, refused] = [false, false];
  const draw = (): void => {
    key.textContent = t(on ? "map.tiles.hide" : "map.tiles.show");
    const said = t(on ? "map.tiles.attribution" : "map.tiles.before", { host: provider.host, attribution: provider.attribution });
    note.textContent = on && refused ? `${said} ${t("map.tiles.refused")}` : said;
  };
  const turn = (): void => {
    on = !on;
    refused = false;
    on ? layer.addTo(map) : layer.remove();
    document.body.classList.toggle("with-tiles", on);
    draw();
  };
  layer.on("tileerror", () => {
    if (refused) return;
    refused = true;
    draw();
  });
  draw();
  onChange((_, changed) => any(changed, "language") && draw());
  return h("div", { class: "tiles" }, key, note);
}
