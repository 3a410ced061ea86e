/** Above the map: what it shows in words, and how: level, people or share, what is drawn on it. */
import type { Model } from "./data";
import { h, replace } from "./dom";
import { date, exact, t } from "./i18n";
import { any, change, onChange, state } from "./state";
import { ofNeed } from "./theme";
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
  const draw = (): void => {
    heading.textContent = title(model);
    method.textContent = below(model);
    const needs = ofNeed(model, state.theme);
    replace(
      switches,
      hasVillages && state.theme !== "change" && segment("map.level", "level", ["municipality", "village"], state.level, (level) => change({ level })),
      needs && segment("map.measure", "measure", ["people", "share", "cells"], state.measure, (measure) => change({ measure })),
      state.theme === "change" && segment("map.change", "measure", ["people", "share"], state.measure === "share" ? "share" : "people", (measure) => change({ measure })),
      layers(model),
    );
  };
  draw();
  onChange((_, changed) => {
    if (!any(changed, "theme", "language", "measure", "level", "layers")) return;
    const focused = document.activeElement instanceof HTMLInputElement && switches.contains(document.activeElement)
      ? document.activeElement : null;
    const key = focused && `${focused.name}=${focused.value}`;
    draw();
    if (key) for (const input of switches.querySelectorAll("input")) if (`${input.name}=${input.value}` === key) input.focus();
  });
  return element;
}

/** Under the title: how the numbers were found. */
function below(model: Model): string {
  if (ofNeed(model, state.theme)) return reachMethod(model);
  if (state.theme === "change") return changeMethod(model);
  return t(state.theme === "basket" ? "map.basket.painted" : "map.rate.painted");
}

/** Which registers are compared, and what that does not tell. */
export function changeMethod(model: Model): string {
  const day = model.meta.comparedWith;
  return `${day ? t("map.change.since", { day: date(day) }) : t("map.change.since-unknown")} ${t("map.change.caution")}`;
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

function segment<V extends string>(key: string, name: string, values: V[], chosen: V, act: (value: V) => void): HTMLElement {
  return h(
    "fieldset",
    { class: "segment" },
    h("legend", { class: "unseen" }, t(key)),
    ...values.map((value) => pill(name, value, t(`${key}.${value}`), value === chosen, () => act(value))),
  );
}

function layers(model: Model): HTMLElement {
  const box = (name: keyof typeof state.layers, label: string): HTMLElement => {
    const input = h("input", {
      type: "checkbox", name: "layer", value: name, checked: state.layers[name],
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
    ofNeed(model, state.theme) && state.measure !== "cells" && box("people", t("map.layer.people")),
  );
}
