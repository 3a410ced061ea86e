/** The question at the top: what the map shows. Radio keys, so that one always is chosen. */
import type { Model } from "./data";
import { h, replace } from "./dom";
import { t } from "./i18n";
import { any, change, onChange, state, type Tab } from "./state";

export function themeBar(model: Model): HTMLElement {
  const element = h("div", { class: "themes" });
  const draw = (): void =>
    replace(
      element,
      menu(model),
      group("map.question.gaps", "gaps", model.meta.needs.map((need) => [need, t(`need.${need}`)])),
      group("map.question.rates", "rates", [["rate", t("map.theme.rate")]]),
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
  const select = h("select", { id: "theme", change: () => choose(select.value) },
    h("optgroup", { label: t("map.question.gaps") }, ...model.meta.needs.map((need) => option(need, t(`need.${need}`)))),
    h("optgroup", { label: t("map.question.rates") }, option("rate", t("map.theme.rate"))));
  select.value = state.theme;
  return h("div", { class: "field theme-menu" }, h("label", { for: "theme" }, t("map.theme")), select);
}

function group(title: string, kind: string, options: [string, string][]): HTMLElement {
  return h(
    "fieldset",
    { class: `pills ${kind}` },
    h("legend", {}, t(title)),
    h("div", { class: "row" }, ...options.map(([value, label]) => pill("theme", value, label, value === state.theme, () => choose(value)))),
  );
}

function choose(theme: string): void {
  const rate = theme === "rate";
  const tab: Tab = state.tab === "search" ? "search" : rate ? "areas" : "gaps";
  const layers = { ...state.layers, sites: !rate };
  change({ theme, tab, layers, need: rate ? "" : theme });
}

export function pill(name: string, value: string, label: string, checked: boolean, act: () => void): HTMLElement {
  const input = h("input", { type: "radio", name, value, checked, change: act });
  return h("label", { class: "pill" }, input, h("span", {}, label));
}
