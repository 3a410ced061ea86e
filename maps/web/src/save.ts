/** The numbers of all areas as a file for a spreadsheet: UTF-8 with a mark, commas, decimal points. */
import type { Area, Model } from "./data";
import { h } from "./dom";
import { areaName, t } from "./i18n";
import { onChange } from "./state";

const HEAD = ["area_id", "level", "name", "municipality", "associations", "residents", "per_1000", "low", "high", "shrunk", "verdict"];
const BASKET = ["basket_score", "basket_score_if_open", "basket_best"];
const CHANGE = ["associations_before", "difference"];

export function saveButton(model: Model): HTMLElement {
  const link = h("a", { download: "alueet.csv", class: "quiet save" });
  const label = (): void => void (link.textContent = t("map.table.save"));
  link.addEventListener("click", () => {
    const file = new Blob(["\ufeff", csv(model)], { type: "text/csv" });
    link.href = URL.createObjectURL(file);
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  link.href = "#tables-title";
  label();
  onChange((_, changed) => changed.has("language") && label());
  return h("p", { class: "saving" }, link);
}

export function csv(model: Model): string {
  const needs = model.meta.needs.flatMap((need) => [`without_${need}`, `without_if_open_${need}`]);
  const rows = model.areas.filter((area) => area.level !== "outside").map((area) => line(model, area));
  const more = [...(model.basket ? BASKET : []), ...(model.changes ? CHANGE : [])];
  return [[...HEAD, ...needs, ...more].join(","), ...rows, ""].join("\r\n");
}

function line(model: Model, area: Area): string {
  const town = model.areas[area.parent];
  const without = model.meta.needs.flatMap((need) => {
    const people = model.gapValues[need]?.people[area.i] ?? null;
    return [people, model.gapValues[need]?.ifopen[area.i] ?? people];
  });
  const values = [area.id, area.level, areaName(area), town ? areaName(town) : "", area.count, area.residents, area.rate, area.low, area.high, area.shrunk, area.verdict];
  const { basket, changes } = model;
  const score = basket?.score[area.i] ?? null;
  const more = [
    ...(basket ? [score, basket.ifopen[area.i] ?? score, basket.best[area.i] ?? null] : []),
    ...(changes ? [changes.before[area.i] ?? null, changes.difference[area.i] ?? null] : []),
  ];
  return [...values, ...without, ...more].map(cell).join(",");
}

/** A text that a spreadsheet would take for a formula gets an apostrophe; NA is an empty cell. */
export function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
