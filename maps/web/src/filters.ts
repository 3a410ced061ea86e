/** Which municipality and which need the lists are about; of associations also what they do, and for whom. */
import type { Model } from "./data";
import { h, replace } from "./dom";
import { areaName, t } from "./i18n";
import { ofNeed } from "./theme";
import { any, change, onChange, state } from "./state";

export function townSelect(model: Model, id: string): HTMLElement {
  const towns = model.areas.filter((area) => area.level === "municipality");
  return choice(id, "map.filter.town", () => [["-1", t("map.filter.all-towns")], ...towns.map((town) => [String(town.i), areaName(town)] as [string, string])],
    () => String(state.town), (value) => change({ town: Number(value) }));
}

export function needSelect(model: Model, id: string): HTMLElement {
  const field = choice(id, "map.filter.need", () => [["", t("map.filter.all-needs")], ...model.meta.needs.map((need) => [need, t(`need.${need}`)] as [string, string])],
    () => state.need, (need) => change({ need, ...(need && ofNeed(model, state.theme) ? { theme: need } : {}) }));
  const show = (): void => void (field.hidden = state.tab === "areas"); // areas follow the theme
  show();
  onChange(show);
  return field;
}

export function roleSelect(model: Model): HTMLElement {
  return choice("filter-role", "map.filter.role", () => [["", t("map.filter.all-roles")], ...model.meta.roles.map((role) => [role, t(`role.${role}`)] as [string, string])],
    () => state.role, (role) => change({ role }));
}

export function targetSelect(model: Model): HTMLElement {
  return choice("filter-target", "map.filter.target", () => [["", t("map.filter.all-targets")], ...model.meta.targets.map((target) => [target, t(`target-group.${target}`)] as [string, string])],
    () => state.target, (target) => change({ target }));
}

function choice(id: string, key: string, options: () => [string, string][], now: () => string, act: (value: string) => void): HTMLElement {
  const select = h("select", { id, change: () => act(select.value) });
  const label = h("label", { for: id });
  const draw = (): void => {
    label.textContent = t(key);
    replace(select, ...options().map(([value, text]) => h("option", { value }, text)));
    select.value = now();
  };
  draw();
  onChange((_, changed) => {
    if (any(changed, "language")) draw();
    else select.value = now();
  });
  return h("div", { class: "field" }, label, select);
}
