/** What stands in words beside an area's basket and its change. */
import type { Area, Model } from "./data";
import { number, signed, t } from "./i18n";

const MARKS = { x: "map.basket.missing", d: "map.basket.depends", "-": "map.basket.not-measured" } as const;

/** Which needs are not met, which depend on openness, which are not measured; "" where nothing is told. */
export function needsText(model: Model, area: Area): string {
  const marks = model.basket?.needs[area.i] ?? "";
  if (model.basket?.state[area.i] !== 0) return "";
  const listed = (mark: string): string => model.meta.needs.filter((_, place) => marks[place] === mark).map((need) => t(`need.${need}`)).join(", ");
  const told = Object.entries(MARKS).flatMap(([mark, key]) => (marks.includes(mark) ? [t(key, { needs: listed(mark) })] : []));
  return told.length ? told.join(" ") : t("map.basket.all");
}

/** From how many to how many, and per 1,000 residents. */
export function changeText(model: Model, area: Area): string {
  const { before, difference, per } = model.changes ?? {};
  const [from, more, rate] = [before?.[area.i] ?? null, difference?.[area.i] ?? null, per?.[area.i] ?? null];
  if (from === null || more === null) return t("map.state.no-change");
  const counts = t("map.change.from-to", { before: number(from), now: number(from + more) });
  return rate === null ? counts : `${counts} ${t("map.change.per", { rate: signed(rate, 1) })}`;
}
