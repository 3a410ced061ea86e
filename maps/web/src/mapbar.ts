/** Above the map: what it shows in words, and how: level, people or share, what is drawn on it. */
import type { Model } from "./data";
import { h, replace } from "./dom";
import { date, exact, t } from "./i18n";
import { any, change, onChange, type State, state } from "./state";
import { hasCells, ofNeed } from "./theme";
import { pill } from "./themebar";

export function title(model: Model): string {
  if (!ofNeed(model, state.theme)) return t(`map.title.${state.theme === "change" && state.measure === "share" ? "change-rate" : state.theme}`);
  if (state.measure === "cells") return t("map.title.cells", { need: t(`need.${state.theme}`) });
  return t(`map.title.${state.measure}`, { need: t(`map.supply.${state.theme}`), km: kilometres(model, state.theme) });
}

export function mapBar(model: Model): HTMLElement {
  const heading = h("h2", { id: "map-title" });
  const method = h("p", { class: "method" });
  const switches = h("div", { class: "switches" });
  const element = h("div", { class: "mapbar" }, h("div", { class: "mapbar-words" }, heading, method), switches);
  const hasVillages = model.areas.some((area) => area.level === "village");
  let built = "";
  const build = (kind: string): void => {
    replace(
      switches,
      hasVillages && kind !== "change" && segment("map.level", "level", ["municipality", "village"], (level) => change({ level })),
      kind === "need" && segment("map.measure", "measure", hasCells(model) ? ["people", "share", "cells"] : ["people", "share"], (measure) => change({ measure })),
      kind === "change" && segment("map.change", "measure", ["people", "share"], (measure) => change({ measure })),
      layers(model, kind),
    );
  };
  const draw = (): void => {
    heading.textContent = title(model);
    method.textContent = below(model);
    const kind = ofNeed(model, state.theme) ? "need" : state.theme === "change" ? "change" : "summary";
    if (built !== kind + state.language) build(kind); // the keys of one theme of a kind are those of the next
    built = kind + state.language;
    check(switches);
  };
  draw();
  onChange((_, changed) => any(changed, "theme", "language", "measure", "level", "layers") && draw());
  return element;
}

/** Let the keys show what is chosen. */
function check(switches: HTMLElement): void {
  const chosen = { level: state.level, measure: state.theme === "change" && state.measure === "cells" ? "people" : state.measure };
  for (const input of switches.querySelectorAll("input")) {
    input.checked = input.type === "radio" ? chosen[input.name as keyof typeof chosen] === input.value : state.layers[input.value as keyof State["layers"]];
    if (input.value === "people" && input.type === "checkbox" && input.parentElement) input.parentElement.hidden = state.measure === "cells";
  }
}

/** Under the title: how the numbers were found. */
function below(model: Model): string {
  if (ofNeed(model, state.theme)) return reachMethod(model);
  if (state.theme === "change") return changeMethod(model);
  return t(state.theme === "basket" ? "map.basket.painted" : "map.rate.painted");
}

/** Which registers are compared; what that does not tell stands in the legend. */
export function changeMethod(model: Model): string {
  const day = model.meta.comparedWith;
  return day ? t("map.change.since", { day: date(day) }) : t("map.change.since-unknown");
}

/** Within what distance a need is met. */
export const kilometres = (model: Model, need: string): string => exact((model.meta.thresholds[need] ?? 0) / 1000);

export function reachMethod(model: Model): string {
  const [, factor, lakes] = /^straight-line x ([\d.]+)(, lakes)?$/.exec(model.meta.method) ?? [];
  const km2 = exact(model.meta.lakeKm2);
  if (factor) return t(`map.method.straight-line${lakes ? "-lakes" : ""}`, { factor: exact(Number(factor)), km2 });
  const [, rest] = /^matrix, else straight-line x ([\d.]+)/.exec(model.meta.method) ?? [];
  if (rest) return t("map.method.matrix", { factor: exact(Number(rest)) });
  const [, mode, legs] = /^road (\w+), legs x ([\d.]+)$/.exec(model.meta.method) ?? [];
  if (mode) return t(`map.method.road-${mode}`, { factor: exact(Number(legs)) });
  return t("map.method.other", { method: model.meta.method });
}

function segment<V extends string>(key: string, name: string, values: V[], act: (value: V) => void): HTMLElement {
  return h(
    "fieldset",
    { class: "segment" },
    h("legend", { class: "unseen" }, t(key)),
    ...values.map((value) => pill(name, value, t(`${key}.${value}`), false, () => act(value))),
  );
}

function layers(model: Model, kind: string): HTMLElement {
  const box = (name: keyof typeof state.layers, label: string): HTMLElement => {
    const input = h("input", {
      type: "checkbox", name: "layer", value: name,
      change: () => change({ layers: { ...state.layers, [name]: !state.layers[name] } }),
    });
    return h("label", { class: `check ${name}` }, input, h("span", { class: "glyph", "aria-hidden": "true" }), h("span", {}, label));
  };
  const associations = model.meta.internal ? "map.layer.associations" : "map.layer.premises";
  return h(
    "fieldset",
    { class: "layers" },
    h("legend", { class: "unseen" }, t("map.layers")),
    box("sites", t("map.layer.sites")),
    box("associations", t(associations)),
    kind === "need" && hasCells(model) && box("people", t("map.layer.people")),
  );
}
