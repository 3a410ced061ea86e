/** Areas of the shown level in the order of the shown theme. */
import type { Area, Model } from "./data";
import { h } from "./dom";
import { areaName, compare, count, foreign, number, t } from "./i18n";
import { swatch } from "./legend";
import { changeText, needsText } from "./summarytext";
import { Paged } from "./paged";
import { any, change, isNarrow, onChange, state } from "./state";
import { shown, theme } from "./theme";

const PAGE = isNarrow() ? 10 : 50;

export function areaPanel(model: Model): HTMLElement {
  const lead = h("p", { class: "caution order" });
  const paged = new Paged<Area>((area) => row(model, area), PAGE);
  const draw = (): void => {
    const now = theme(model, state);
    const inTown = (area: Area): boolean => state.town < 0 || area.i === state.town || area.parent === state.town;
    const areas = shown(model, state).filter(inTown);
    const value = (area: Area): number => now.value(area) ?? -Infinity;
    areas.sort((a, b) => value(b) - value(a) || compare(areaName(a), areaName(b)));
    lead.textContent = t(`map.areas.lead.${now.subject}`) + (now.subject === "rate" ? ` ${t("map.rate-sentence")}` : "");
    paged.show(areas);
  };
  let stale = true;
  const drawShown = (): void => {
    if (!stale || state.tab !== "areas") return; // a hidden list is drawn when it is asked for
    stale = false;
    draw();
  };
  drawShown();
  onChange((_, changed) => {
    stale ||= any(changed, "theme", "measure", "level", "town", "language");
    drawShown();
  });
  return h("div", {}, lead, paged.element);
}

function row(model: Model, area: Area): HTMLElement {
  const now = theme(model, state);
  const town = area.level === "village" ? model.areas[area.parent] : undefined;
  return h(
    "button",
    { type: "button", class: "area", "data-key": `area:${area.i}`, click: () => change({ selection: { kind: "area", i: area.i } }) },
    swatch(now.look(area), now, model),
    h("span", { class: "what" },
      h("span", { class: "name" }, h("b", { lang: foreign(area) }, areaName(area)), town && `, ${areaName(town)}`),
      h("span", { class: "small" }, note(model, area))),
    h("span", { class: "value" }, now.words(area)),
  );
}

function note(model: Model, area: Area): string {
  const residents = area.residents === null ? t("map.residents.unknown") : count("map.residents", area.residents);
  if (state.theme === "change") return changeText(model, area);
  if (state.theme === "basket") return [residents, needsText(model, area)].filter(Boolean).join(". ");
  if (state.theme !== "rate") return residents;
  const words = area.verdict ? t(`map.verdict.${area.verdict}`) : t("map.verdict.none");
  const interval = area.low === null || area.high === null ? "" : ` (${number(area.low, 1)}–${number(area.high, 1)})`;
  const own = area.rate === null ? "" : `, ${t("map.areas.unsmoothed", { value: number(area.rate, 1) })}${interval}`;
  return `${count("map.associations", area.count ?? 0)}, ${residents}${own}. ${words}`;
}
