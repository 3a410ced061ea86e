/** The search box and the list of what it finds. */
import type { Model } from "./data";
import { type Child, h, replace } from "./dom";
import { unsure } from "./dots";
import { roleSelect, targetSelect } from "./filters";
import { areaName, count, foreign, t } from "./i18n";
import { Paged } from "./paged";
import type { Found, Search } from "./search";
import { any, change, isNarrow, onChange, state } from "./state";

const PAGE = isNarrow() ? 10 : 50;
const PAUSE_MS = 200;

export function searchPanel(model: Model, search: Search, say: (text: string) => void): HTMLElement {
  const input = h("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false", input: () => later() });
  const label = h("label", { for: "search" });
  const hint = h("p", { class: "small", id: "search-hint" });
  input.setAttribute("aria-describedby", "search-hint");
  const total = h("p", { class: "lead" });
  const more = h("button", { type: "button", class: "quiet elsewhere", click: () => show() });
  const show = (): void => {
    change({ need: "" });
    input.focus();
  };
  const paged = new Paged<Found>((found) => row(model, found), PAGE);
  let waiting = 0;
  const later = (): void => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => change({ text: input.value.trim() }), PAUSE_MS);
  };
  const draw = (announce: boolean): void => {
    const found = search.find();
    label.textContent = t("map.search");
    hint.textContent = t("map.search.hint");
    const left = search.elsewhere();
    const none = left ? t("map.found.none-here", { need: t(`need.${state.need}`) }) : t("map.found.none");
    replace(total, found.length ? count("map.found", found.length) : none);
    more.hidden = left === 0;
    more.textContent = count("map.found.elsewhere", left);
    paged.show(found);
    if (announce) say([total.textContent, left ? more.textContent : ""].join(" ").trim());
  };
  if (state.tab === "search") draw(false);
  onChange((_, changed) => {
    const open = state.tab === "search"; // a hidden list is drawn when it is asked for
    if (open && any(changed, "text", "need", "town", "role", "target", "language", "tab")) draw(any(changed, "text", "need", "role", "target"));
    if (any(changed, "text") && input.value.trim() !== state.text) input.value = state.text;
  });
  return h("div", { class: "search" }, h("div", { class: "field" }, label, input, hint), h("div", { class: "narrower" }, roleSelect(model), targetSelect(model)), total, h("p", { class: "others" }, more), paged.element);
}

export function row(model: Model, found: Found): Child {
  const { kind, item } = found;
  const name = found.kind === "area" ? areaName(found.item) : found.item.name;
  return h(
    "button",
    { type: "button", class: `found ${kind}${found.kind !== "area" && unsure(found.item) ? " unsure" : ""}`, "data-key": `${kind}:${item.i}`, click: () => change({ selection: { kind, i: item.i } }) },
    h("span", { class: "glyph", "aria-hidden": "true" }),
    h("span", { class: "what" },
      h("span", { class: "name" }, h("b", { lang: found.kind === "area" ? foreign(found.item) : null }, name)),
      h("span", { class: "small" }, kindText(model, found))),
  );
}

function kindText(model: Model, found: Found): string {
  if (found.kind === "area") {
    const town = model.areas[found.item.parent];
    return found.item.level === "municipality" ? t("map.kind.municipality") : t("map.kind.village", { town: town ? areaName(town) : "" });
  }
  const town = model.areas[found.item.home];
  const where = ` · ${town ? areaName(town) : t("map.outside")}`;
  return `${t(found.kind === "site" ? "map.kind.site" : "map.kind.association")}${where}`;
}
