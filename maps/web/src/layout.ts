/** The page's parts and where they stand. */
import type L from "leaflet";
import { areaPanel } from "./arealist";
import type { Model } from "./data";
import { Details } from "./details";
import { byId, h } from "./dom";
import { needSelect, townSelect } from "./filters";
import { gapPanel } from "./gaps";
import { languages } from "./languages";
import { mapBar } from "./mapbar";
import { saveButton } from "./save";
import type { Search } from "./search";
import { searchPanel } from "./searchpanel";
import { change } from "./state";
import { tabs } from "./tabs";
import { themeBar } from "./themebar";
import { views } from "./views";

export interface Layout {
  stage: HTMLElement;
  /** Let the lists and the map fill the window below what stands above them. */
  fit(): void;
  say(text: string): void;
}

/** Fold all notices but the first where they would push the map out of sight; paper has all of them. */
function fold(): void {
  const more = document.querySelector<HTMLDetailsElement>(".notices details");
  const narrow = window.matchMedia("screen and (max-width: 37.5em)");
  const set = (): void => void (more && (more.open = !narrow.matches));
  set();
  narrow.addEventListener("change", set);
}

export function layOut(model: Model, map: L.Map, search: Search): Layout {
  const status = h("p", { role: "status", class: "unseen" });
  const say = (text: string): void => void (status.textContent = text);
  const box = map.getContainer();
  box.setAttribute("role", "application");
  box.dataset.label = "map.map-label";
  const details = new Details(model, () => box);
  const lists = tabs({ gaps: gapPanel(model), areas: areaPanel(model), search: searchPanel(model, search, say) });
  const filters = h("div", { class: "filters" }, needSelect(model, "filter-need"), townSelect(model, "filter-town"));
  const side = h("section", { class: "side", id: "lists", tabindex: "-1", "data-label": "map.lists" }, filters, lists, details.element);
  const stage = h("div", { class: "stage" }, box);
  const work = h("div", { class: "work" }, side, h("section", { class: "mapside", "aria-labelledby": "map-title" }, mapBar(model), stage));
  byId("app").replaceChildren(themeBar(model), views(work), work, status);
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault(); // a sandboxed frame from disk follows no link within itself
    change({ view: "list" });
    side.focus();
  });
  byId("tools").append(languages());
  byId("tables-title").nextElementSibling?.after(saveButton(model));
  fold();
  document.body.classList.remove("loading");
  const fit = (): void => {
    const above = Math.min(work.getBoundingClientRect().top + window.scrollY, window.innerHeight / 2);
    work.style.setProperty("--above", `${Math.round(above)}px`);
  };
  fit();
  return { stage, fit, say };
}
