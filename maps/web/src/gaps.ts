/** The ranked list of gaps: how many people, what share, how far the nearest is, how sure it is. */
import { type Gap, type Model, NOT_MEASURED } from "./data";
import { h, replace } from "./dom";
import { areaName, count, exact, number, percent, t } from "./i18n";
import { kilometres } from "./mapbar";
import { Paged } from "./paged";
import { any, change, isNarrow, onChange, state } from "./state";

const PAGE = isNarrow() ? 10 : 20;

export function gapName(model: Model, gap: Gap): string {
  const area = model.areas[gap.area];
  return area ? areaName(area) : (gap.name ?? "");
}

export function townName(model: Model, gap: Gap): string {
  const town = model.areas[gap.town];
  const area = model.areas[gap.area];
  return town && area?.level === "village" ? areaName(town) : "";
}

export function robustness(value: number | null): string {
  if (value === null) return t("map.robust.unknown");
  return t(value >= 0.9 ? "map.robust.high" : value >= 0.6 ? "map.robust.some" : "map.robust.low");
}

export function filtered(model: Model): Gap[] {
  const need = model.meta.needs.indexOf(state.need);
  return model.gaps.filter((gap) => (need < 0 || gap.need === need) && (state.town < 0 || gap.town === state.town));
}

export function gapPanel(model: Model): HTMLElement {
  const lead = h("p", { class: "lead" });
  const open = h("p", { class: "small if-open" });
  const two = h("p", { class: "small if-open" });
  const partly = h("p", { class: "small if-open unmeasured" });
  const caution = h("p", { class: "caution" });
  const empty = h("p", { class: "empty" });
  const paged = new Paged<Gap>((gap, place) => row(model, gap, place), PAGE);
  const draw = (): void => {
    const gaps = filtered(model);
    const ranked = gaps.filter((gap) => gap.rank !== null);
    const people = gaps.reduce((sum, gap) => sum + gap.people, 0);
    replace(lead, state.need ? strongPeople(people) : null, state.need ? ` ${t(`map.gaps.lead`, { supply: t(`map.supply.${state.need}`), km: kilometres(model, state.need) })}` : t("map.gaps.lead-all", { n: ranked.length }));
    const ifOpen = gaps.reduce((sum, gap) => sum + (gap.ifOpen ?? gap.people), 0);
    open.textContent = ifOpenText(people, ifOpen);
    open.hidden = !open.textContent;
    two.textContent = t("map.gaps.two-numbers");
    two.hidden = gaps.every((gap) => ifOpenText(gap.people, gap.ifOpen) === "");
    caution.textContent = t("map.gaps.caution");
    const missing = notMeasured(model);
    const unmeasured = missing.length === asked(model).length;
    lead.hidden = unmeasured; // nobody can be said to be without, nor nobody
    caution.hidden = unmeasured;
    partly.hidden = unmeasured || missing.length === 0;
    partly.textContent = t("map.gaps.unmeasured", { needs: missing.map((need) => t(`need.${need}`)).join(", ") });
    const nothing = unmeasured ? (state.need ? "map.gaps.not-measured" : "map.gaps.not-measured-all") : "map.gaps.none";
    empty.textContent = ranked.length ? "" : t(nothing);
    empty.hidden = ranked.length > 0;
    paged.show(ranked);
  };
  let stale = true;
  const drawShown = (): void => {
    if (!stale || state.tab !== "gaps") return; // a hidden list is drawn when it is asked for
    stale = false;
    draw();
  };
  drawShown();
  onChange((_, changed) => {
    stale ||= any(changed, "need", "town", "language");
    drawShown();
  });
  return h("div", { class: "gap-list" }, lead, open, two, partly, caution, empty, paged.element);
}

/** The second of the two numbers, where places of unknown openness make a difference. */
const ifOpenText = (people: number, ifOpen: number | null): string =>
  ifOpen === null || ifOpen === people ? "" : t("map.gaps.if-open", { people: count("map.people", ifOpen) });

const strongPeople = (people: number): HTMLElement => h("strong", {}, count("map.people", people));

const asked = (model: Model): string[] => (state.need ? [state.need] : model.meta.needs);

/** The needs asked about that no municipality asked about was measured for. */
function notMeasured(model: Model): string[] {
  const towns = model.areas.filter((area) => area.level === "municipality" && (state.town < 0 || area.i === state.town));
  return asked(model).filter((need) => towns.every((town) => model.gapValues[need]?.state[town.i] === NOT_MEASURED));
}

function row(model: Model, gap: Gap, place: number): HTMLElement {
  const need = model.meta.needs[gap.need] ?? "";
  const town = townName(model, gap);
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--part", String(gap.share));
  return h(
    "button",
    { type: "button", class: "gap", "data-key": `gap:${gap.i}`, click: () => choose(model, gap) },
    h("span", { class: "rank" }, `${number(place + 1)}.`),
    h("span", { class: "what" },
      h("span", { class: "name" }, h("b", {}, gapName(model, gap)), town && `, ${town}`),
      state.need ? null : h("span", { class: "tag" }, t(`need.${need}`)),
      h("span", { class: "figures" }, h("b", {}, count("map.people", gap.people)), ` · ${t("map.share-of-area", { share: percent(gap.share) })}`),
      bar,
      h("span", { class: "small" }, ifOpenText(gap.people, gap.ifOpen)),
      h("span", { class: "small" }, nearest(model, gap)),
      h("span", { class: "small" }, robustness(gap.robust), " · ", checkText(gap.checked))),
  );
}

/** What a local person said and in which month, from "holds 2027-03". */
export function checkText(checked: string | null): string {
  const [answer, month] = (checked ?? "").split(" ");
  if (!answer || !month) return t("map.unchecked");
  return t(`map.checked.${answer}`, { month: `${Number(month.slice(5))}/${month.slice(0, 4)}` });
}

/** The nearest provider; nobody without has one within the threshold, so none is written as if it were. */
export function nearest(model: Model, gap: Gap): string {
  if (gap.km === null) return t("map.nearest.none");
  if (!gap.nearest) return t("map.nearest.unnamed", { km: exact(gap.km) });
  const need = model.meta.needs[gap.need] ?? "";
  const over = gap.km <= (model.meta.thresholds[need] ?? 0) / 1000;
  return over ? t("map.nearest.over", { name: gap.nearest, km: kilometres(model, need) }) : t("map.nearest", { name: gap.nearest, km: number(gap.km, 1) });
}

function choose(model: Model, gap: Gap): void {
  const theme = model.meta.needs[gap.need] ?? state.theme;
  const villages = model.areas.some((area) => area.level === "village");
  const level = villages && model.areas[gap.area]?.level !== "municipality" ? "village" : state.level;
  change({ theme, level, selection: { kind: "gap", i: gap.i } });
}
