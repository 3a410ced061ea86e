/** Puts the page together. The page calls `jarjestokartta.start(map)` with the map that Folium made. */
import L from "leaflet";
import { areaPanel } from "./arealist";
import { type Model, read } from "./data";
import { Details } from "./details";
import { byId, h } from "./dom";
import { needSelect, townSelect } from "./filters";
import { gapPanel } from "./gaps";
import { LANGUAGES, setLanguage, setStrings, t } from "./i18n";
import { legend } from "./legend";
import { mapBar, title } from "./mapbar";
import { MapView } from "./map";
import { translate } from "./pagewords";
import type { Dot } from "./points";
import { onPaper } from "./print";
import { saveButton } from "./save";
import { Search } from "./search";
import { searchPanel } from "./searchpanel";
import { any, change, onChange, state } from "./state";
import { tabs } from "./tabs";
import { themeBar } from "./themebar";
import { keepHash, readHash } from "./url";

const PAGE_LANGUAGE = document.documentElement.lang;

function dots(model: Model, search: Search): Dot[] {
  const searching = state.tab === "search" && (state.text !== "" || state.town >= 0 || state.need !== "");
  const bit = state.theme === "rate" ? 0 : 1 << model.meta.needs.indexOf(state.theme);
  const pool = searching
    ? search.find()
    : [
        ...model.sites.filter((item) => !bit || item.needs & bit).map((item) => ({ kind: "site" as const, item })),
        ...model.associations.filter((item) => !bit || item.needs & bit).map((item) => ({ kind: "association" as const, item })),
      ];
  return pool.flatMap(({ kind, item }) => {
    if (kind === "area" || !("lon" in item) || item.lon === null || item.lat === null) return [];
    if (!searching && !(kind === "site" ? state.layers.sites : state.layers.associations)) return [];
    return [{ kind, i: item.i, lon: item.lon, lat: item.lat }];
  });
}

function firstTheme(model: Model): string {
  const withGaps = model.meta.needs.find((_, place) => model.gaps.some((gap) => gap.need === place));
  return withGaps ?? "rate";
}

function languages(): HTMLElement {
  const group = h("div", { class: "languages", role: "group", "data-label": "map.language" });
  for (const language of LANGUAGES) {
    const name = { fi: "Suomi", sv: "Svenska", en: "English" }[language];
    group.append(h("button", { type: "button", lang: language, click: () => change({ language }) }, name));
  }
  const draw = (): void =>
    [...group.children].forEach((key, place) => key.setAttribute("aria-pressed", String(LANGUAGES[place] === state.language)));
  draw();
  onChange((_, changed) => any(changed, "language") && draw());
  return group;
}

/** Let the lists and the map fill the window below what stands above them. */
function fit(work: HTMLElement): void {
  const above = Math.min(work.getBoundingClientRect().top + window.scrollY, window.innerHeight / 2);
  work.style.setProperty("--above", `${Math.round(above)}px`);
}

async function start(map: L.Map): Promise<void> {
  const model = await read(byId("data"));
  const villages = model.areas.some((area) => area.level === "village");
  setStrings(model.strings, villages);
  const known = LANGUAGES.find((language) => language === PAGE_LANGUAGE) ?? "fi";
  const theme = firstTheme(model);
  const layers = { sites: theme !== "rate", associations: model.meta.edition === "internal", people: true };
  const from = readHash(model, location.hash);
  change({ language: known, theme, need: theme === "rate" ? "" : theme, tab: theme === "rate" ? "areas" : "gaps", layers, level: villages ? "village" : "municipality" });
  change(from.state);
  setLanguage(state.language);
  onChange((_, changed) => changed.has("language") && setLanguage(state.language));

  const selection = state.selection;
  change({ selection: null });
  document.body.classList.add("starting");
  const status = h("p", { role: "status", class: "unseen" });
  const say = (text: string): void => void (status.textContent = text);
  const search = new Search(model);
  const box = map.getContainer();
  box.setAttribute("role", "application");
  box.dataset.label = "map.map-label";
  const details = new Details(model, () => box);
  const lists = tabs({
    gaps: gapPanel(model),
    areas: areaPanel(model),
    search: searchPanel(model, search, say),
  });
  const side = h("section", { class: "side", id: "lists", tabindex: "-1", "data-label": "map.lists" },
    h("div", { class: "filters" }, needSelect(model, "filter-need"), townSelect(model, "filter-town")), lists, details.element);
  const stage = h("div", { class: "stage" }, box);
  const work = h("div", { class: "work" }, side, h("section", { class: "mapside", "aria-labelledby": "map-title" }, mapBar(model), stage));
  byId("app").replaceChildren(
    themeBar(model),
    work,
    status,
  );
  byId("tools").append(languages());
  byId("tables-title").nextElementSibling?.after(saveButton(model));
  document.body.classList.remove("loading");
  fit(work);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 }).addTo(map);
  const view = new MapView(map, model, () => dots(model, search));
  stage.append(view.controls(), legend(model));
  map.invalidateSize({ animate: false });
  if (from.view) map.setView([from.view.lat, from.view.lon], from.view.zoom, { animate: false });
  else view.home();
  onChange((_, changed) => {
    if (changed.has("language")) {
      translate(state.language);
      fit(work);
    }
    if (any(changed, "theme", "measure", "level")) say(title(model));
  });
  translate(state.language);
  if (window.self !== window.top) map.scrollWheelZoom.disable();
  if (selection) change({ selection });
  document.body.classList.remove("starting");
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
  window.addEventListener("resize", () => fit(work));
  onPaper(map, () => view.home());
  keepHash(model, map);
  document.documentElement.dataset.ready = "yes";
}

function failed(error: unknown): void {
  const place = byId("app");
  place.replaceChildren(h("p", { role: "alert", class: "failed" }, place.dataset.failed ?? t("map.failed")));
  throw error;
}

declare global {
  interface Window {
    jarjestokartta: { start(map: L.Map): void };
  }
}
window.jarjestokartta = { start: (map) => void start(map).catch(failed) };
