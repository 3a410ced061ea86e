/** The question at the top: what the map shows. Radio keys, so that one always is chosen. */
import type { Model } from "./data";
import { h, replace } from "./dom";
import { t } from "./i18n";
import { any, change, onChange, state, type Tab } from "./state";
import { ofNeed, summaries } from "./theme";

export function themeBar(model: Model): HTMLElement {
  const element = h("div", { class: "themes" });
  const group = (title: string, kind: string, options: [string, string][]): HTMLElement => keys(model, title, kind, options);
  const draw = (): void =>
    replace(
      element,
      menu(model),
      group("map.question.gaps", "gaps", model.meta.needs.map((need) => [need, t(`need.${need}`)])),
      group("map.question.summaries", "rates", summaries(model).map((one) => [one, t(`map.theme.${one}`)])),
    );
  draw();
  onChange((_, changed) => {
    if (any(changed, "language")) draw();
    if (any(changed, "theme")) {
      for (const input of element.querySelectorAll("input")) input.checked = input.value === state.theme;
      for (const select of element.querySelectorAll("select")) select.value = state.theme;
    }
  });
  return element;
}

/** The same choice where the window is too narrow for the keys. */
function menu(model: Model): HTMLElement {
  const option = (value: string, label: string): HTMLElement => h("option", { value }, label);
  const select = h("select", { id: "theme", change: () => choose(model, select.value) },
    h("optgroup", { label: t("map.question.gaps") }, ...model.meta.needs.map((need) => option(need, t(`need.${need}`)))),
    h("optgroup", { label: t("map.question.summaries") }, ...summaries(model).map((one) => option(one, t(`map.theme.${one}`)))));
  select.value = state.theme;
  return h("div", { class: "field theme-menu" }, h("label", { for: "theme" }, t("map.theme")), select);
}

function keys(model: Model, title: string, kind: string, options: [string, string][]): HTMLElement {
  return h(
    "fieldset",
    { class: `pills ${kind}` },
    h("legend", {}, t(title)),
    h("div", { class: "row" }, ...options.map(([value, label]) => pill("theme", value, label, value === state.theme, () => choose(model, value)))),
  );
}

function choose(model: Model, theme: string): void {
  const need = ofNeed(model, theme);
  const tab: Tab = state.tab === "search" ? "search" : need ? "gaps" : "areas";
  const layers = { ...state.layers, sites: need };
  change({ theme, tab, layers, need: need ? theme : "" });
}

export function pill(name: string, value: string, label: string, checked: boolean, act: () => void): HTMLElement {
  const input = h("input", { type: "radio", name, value, checked, change: act });
  return h("label", { class: "pill" }, input, h("span", {}, label));
}
