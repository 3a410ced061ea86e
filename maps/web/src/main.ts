/** Puts the page together. The page calls `jarjestokartta.start(map)` with the map that Folium made. */
import L from "leaflet";
import { begin } from "./begin";
import { read } from "./read";
import { byId, h } from "./dom";
import { Dots } from "./dots";
import { settle } from "./embed";
import { layOut } from "./layout";
import { legend } from "./legend";
import { MapView } from "./map";
import { title } from "./mapbar";
import { translate } from "./pagewords";
import { onPaper } from "./print";
import { Search } from "./search";
import { any, change, onChange, state } from "./state";
import { fragment, keepHash } from "./url";

async function start(map: L.Map): Promise<void> {
  const model = await read(byId("data"));
  const { view, selection } = begin(model);
  const search = new Search(model);
  const page = layOut(model, map, search);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 }).addTo(map);
  const drawn = new MapView(map, model, new Dots(model, search));
  const key = legend(model);
  page.stage.append(drawn.controls(), key);
  map.invalidateSize({ animate: false });
  drawn.home();
  settle(map, page.stage, () => location.href.replace(/#.*$/, "") + fragment(model, map));
  translate(state.language);
  onChange((_, changed) => {
    if (changed.has("language")) {
      translate(state.language);
      page.fit();
    }
    if (changed.has("view")) map.invalidateSize({ animate: false });
    if (any(changed, "theme", "measure", "level")) page.say(title(model));
  });
  open(selection);
  if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  window.addEventListener("resize", page.fit);
  onPaper(map, key, () => drawn.home());
  keepHash(model, map);
  document.documentElement.dataset.ready = "yes";
}

/** Show what a link names; the focus stays where the reader has it. */
function open(selection: typeof state.selection): void {
  document.body.classList.add("starting");
  if (selection) change({ selection });
  document.body.classList.remove("starting");
}

function failed(error: unknown): void {
  const place = byId("app");
  place.replaceChildren(h("p", { role: "alert", class: "failed" }, place.dataset.failed ?? ""));
  throw error;
}

declare global {
  interface Window {
    jarjestokartta: { start(map: L.Map): void };
  }
}
window.jarjestokartta = { start: (map) => void start(map).catch(failed) };
