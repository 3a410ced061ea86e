/** The legend: what is on the map now, class by class, with how many areas each holds. */
import type { Model } from "./data";
import { h, replace, svg } from "./dom";
import { unsure } from "./dots";
import { count, number, t } from "./i18n";
import { fill, patternOf } from "./patterns";
import { changeMethod, kilometres, reachMethod } from "./mapbar";
import { any, onChange, state } from "./state";
import { colour, kinds, kindText, square } from "./grid";
import { byCells, levelOf, type Look, ofNeed, shown, type Theme, theme } from "./theme";

const PREFIX = "legend-";

export function legend(model: Model): HTMLElement {
  const body = h("div", {});
  const element = h("section", { class: "legend", "aria-labelledby": "legend-title" }, body);
  const draw = (): void => {
    const now = theme(model, state);
    if (byCells(model, state)) return drawCells();
    const looks = shown(model, state).map((area) => ({ area, look: now.look(area) }));
    const amount = (test: (look: Look) => boolean): number => looks.filter(({ look }) => test(look)).length;
    const rows: (HTMLElement | null)[] = [];
    const add = (look: Look, label: string, areas: number): void => {
      rows.push(h("li", {}, swatch(look, now, model), h("span", {}, label), h("span", { class: "amount" }, count("map.areas", areas))));
    };
    for (let place = now.colours.length - 1; place >= 0; place -= 1) {
      const label = range(now, place);
      const inClass = amount((look) => look.kind === "class" && look.place === place);
      if (inClass || now.scale.breaks.length) add({ kind: "class", place, doubt: "" }, label, inClass);
    }
    const zeros = amount((look) => look.kind === "zero");
    if (zeros) add({ kind: "zero" }, t("map.class.zero"), zeros);
    for (const doubt of ["cannot-tell", "not-comparable"] as const) {
      const areas = amount((look) => look.kind === "class" && look.doubt === doubt);
      if (areas) add({ kind: "class", place: Math.min(1, now.colours.length - 1), doubt }, t(now.subject === "basket" ? "map.class.partly" : `map.class.${doubt}`), areas);
    }
    for (const kind of ["not-measured", "protected", "no-data"] as const) {
      const areas = amount((look) => look.kind === kind);
      if (areas) add({ kind }, t(now.subject === "change" && kind === "no-data" ? "map.state.no-change" : `map.state.${kind}`), areas);
    }
    const rate = now.subject === "rate";
    replace(
      body,
      h("h3", { id: "legend-title" }, t(`map.legend.${now.subject}`)),
      h("ul", {}, ...rows),
      rate && levelOf(state) === "municipality" && h("p", {}, t("map.legend.signs")),
      h("p", { class: "method-below" }, method(model)),
      now.subject === "basket" && h("p", {}, t("map.basket.least")),
      state.theme === "change" && h("p", {}, t("map.change.caution")),
      wholeTown(model),
      model.gapValues[state.theme]?.ifopen.some((fewer) => fewer !== null) && h("p", {}, t("map.legend.upper")),
      ...marks(model),
      ofNeed(model, state.theme) && state.layers.people && h("p", {}, t("map.legend.people-dots")),
    );
  };
  const drawCells = (): void => {
    const need = model.meta.needs.indexOf(state.theme);
    const rows = kinds(model, need).map((kind) => {
      const people = model.cells.reduce((sum, cell) => sum + ((cell.bands[need] ?? "-") === kind ? cell.people : 0), 0);
      const drawn = svg("svg", { class: "swatch", width: 22, height: 16, viewBox: "0 0 22 16", "aria-hidden": "true" },
        svg("rect", { ...square(kind), fill: colour(model, kind), stroke: "#5d6b75" }));
      return h("li", {}, drawn, h("span", {}, kindText(model, kind, kilometres(model, state.theme))), h("span", { class: "amount" }, number(people)));
    });
    replace(
      body,
      h("h3", { id: "legend-title" }, t("map.legend.cells")),
      h("ul", {}, ...rows),
      h("p", {}, t("map.legend.cells-note")),
      wholeTown(model),
      h("p", { class: "method-below" }, reachMethod(model)),
      ...marks(model),
    );
  };
  // What scrolls must be reached by keys; what does not is no stop on the way. Observed, since asking at once would lay the page out twice.
  const reachable = (): void => {
    if (element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  };
  const watch = new ResizeObserver(reachable);
  for (const box of [element, body]) watch.observe(box);
  draw();
  onChange((_, changed) => any(changed, "theme", "measure", "level", "language", "layers") && draw());
  return element;
}

/** Who is served at any distance: where associations supply the need, those of a whole municipality. */
const wholeTown = (model: Model): HTMLElement | false => model.meta.served.includes(state.theme) && h("p", {}, t("map.served.municipality"));

/** What the points stand for: those known to be open to all, and hollow ones. */
function marks(model: Model): HTMLElement[] {
  if (!state.layers.sites) return [];
  const mark = (kind: string, label: string): HTMLElement => h("p", { class: `mark site ${kind}` }, h("span", { class: "glyph", "aria-hidden": "true" }), t(label));
  const found = [false, true].filter((hollow) => model.sites.some((site) => unsure(site) === hollow));
  return found.map((hollow) => (hollow ? mark("unsure", "map.legend.unsure") : mark("open", "map.legend.open")));
}

/** How what is painted was found, in a sentence or two. */
export function method(model: Model): string {
  if (ofNeed(model, state.theme)) return reachMethod(model);
  if (state.theme === "basket") return t("map.basket.painted");
  if (state.theme === "change") return changeMethod(model);
  return `${t("map.rate.painted")} ${t("map.rate-sentence")}`;
}

export function range(now: Theme, place: number): string {
  const low = now.scale.breaks[place - 1];
  const high = now.scale.breaks[place];
  if (now.subject === "change") return steps(now, low, high);
  if (low === undefined && high === undefined) return t("map.class.all");
  if (low === undefined) return t("map.class.below", { high: now.text(high ?? 0) });
  if (high === undefined) return t("map.class.above", { low: now.text(low) });
  return t("map.class.between", { low: now.text(low), high: now.text(high) });
}

/** Whole numbers as from–to, with the smaller change first: "+1…+4", "−1…−4"; one number stands alone. */
function steps(now: Theme, low: number | undefined, high: number | undefined): string {
  const last = high === undefined ? undefined : high - 1;
  if (low === undefined) return t("map.class.fewer", { n: now.text(last ?? 0) });
  if (last === undefined) return t("map.class.more", { n: now.text(low) });
  if (low === last) return low === 0 ? t("map.class.unchanged") : now.text(low);
  return low < 0 ? `${now.text(last)} … ${now.text(low)}` : `${now.text(low)} … ${now.text(last)}`;
}

let pictures = 0;

export function swatch(look: Look, now: Theme, model: Model): Element {
  const prefix = `${PREFIX}${(pictures += 1)}-`;
  const plain = look.kind === "zero" || look.kind === "no-data" || (look.kind === "class" && !look.doubt);
  const paint = fill(look, now.colours, model.meta.palettes.zero, prefix);
  return svg(
    "svg",
    { class: "swatch", width: 22, height: 16, viewBox: "0 0 22 16", "aria-hidden": "true" },
    plain ? null : patternOf(look, now.colours, prefix),
    svg("rect", { x: 0.5, y: 0.5, width: 21, height: 15, rx: 2, fill: paint, stroke: "#5d6b75" }),
  );
}
