/** Details of an area and of a gap. */
import { type Area, type Gap, type Model, NOT_MEASURED, type Site } from "./data";
import type { Sheet } from "./details";
import { type Child, h } from "./dom";
import { unsure } from "./dots";
import { facts, note } from "./facts";
import { checkText, gapName, nearest, robustness, townName } from "./gaps";
import { areaName, count, date, foreign, number, percent, t } from "./i18n";
import { kilometres, reachMethod } from "./mapbar";
import { change } from "./state";
import { changeText, needsText } from "./summarytext";
import { between, scoreText } from "./theme";

export function gapDetails(model: Model, gap: Gap): Sheet {
  const need = model.meta.needs[gap.need] ?? "";
  const town = townName(model, gap);
  const supply = t(`map.supply.${need}`);
  const share = percent(gap.share);
  return {
    kicker: `${t("map.kind.gap")} · ${t(`need.${need}`)}`,
    title: town ? `${gapName(model, gap)}, ${town}` : gapName(model, gap),
    body: [
      h("p", { class: "headline" }, h("strong", {}, count("map.people", gap.people)), ` ${t("map.gap.sentence", { supply, km: kilometres(model, need), share })}`),
      note(t("map.gaps.caution")),
      model.meta.served.includes(need) ? note(t("map.served.municipality")) : null,
      facts(
        ["map.gap.nearest", nearest(model, gap)],
        ["map.gap.rank", rankText(gap)],
        ["map.gap.robustness", robustText(model, gap)],
        ["map.gap.if-open", gap.ifOpen !== null && gap.ifOpen !== gap.people ? [count("map.people", gap.ifOpen), note(t("map.gaps.two-numbers"))] : null],
        ["map.gap.residents", gap.residents === null ? null : count("map.residents", gap.residents)],
        ["map.gap.searched", gap.searched?.replace(/\d{4}-\d\d-\d\d/g, date)],
        ["map.gap.checked", checkText(gap.checked)],
        ["map.gap.method", reachMethod(model)],
      ),
      h("h3", {}, t("map.gap.around")),
      around(model, gap),
      report(model.meta.report),
      areaLink(model, gap.area >= 0 && hasVillages(model) ? gap.area : gap.town),
    ],
  };
}

const hasVillages = (model: Model): boolean => model.areas.some((area) => area.level === "village");

/** The place in the list, and between which places it was when sources were drawn incomplete. */
function rankText(gap: Gap): string | null {
  if (gap.rank === null) return null;
  if (gap.rankLow === null || gap.rankHigh === null) return t("map.gap.rank.alone", { rank: gap.rank });
  return t("map.gap.rank.between", { rank: gap.rank, low: gap.rankLow, high: gap.rankHigh });
}

const SHOWN = 5;

/** The places for this need that lie nearest to the middle of the gap, as the crow flies, open or not. */
function around(model: Model, gap: Gap): Child {
  const wide = Math.cos((gap.lat * Math.PI) / 180);
  const km = (site: Site): number => 111.32 * Math.hypot((site.lat ?? 0) - gap.lat, ((site.lon ?? 0) - gap.lon) * wide);
  const near = model.sites.filter((site) => site.needs & (1 << gap.need)).sort((a, b) => km(a) - km(b)).slice(0, SHOWN);
  if (!near.length) return note(t("map.gap.around.none"));
  const rows = near.map((site) => h("li", {},
    h("button", { type: "button", class: "plainlink", "data-key": `site:${site.i}`, click: () => change({ selection: { kind: "site", i: site.i } }) }, site.name),
    h("span", { class: "small" }, ` ${t("map.gap.around.km", { km: number(km(site), 1) })}${unsure(site) ? ` · ${t(site.open === "members" ? "map.open.members" : "map.open.unknown")}` : ""}`)));
  return h("div", {}, note(t("map.gap.around.note")), h("ul", { class: "names" }, ...rows));
}

/** Where the reader can tell of a place that no source knows; only a plain address of a page or of mail. */
function report(address: string): Child {
  if (!/^(https?:\/\/|mailto:)[^\s"'<>\\]+$/i.test(address)) return null;
  return h("p", { class: "report" }, h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, t("map.report")));
}

function robustText(model: Model, gap: Gap): string {
  if (gap.robust === null) return robustness(null);
  const drawn = { share: percent(gap.robust), draws: model.meta.draws, error: number(100 * (gap.robustError ?? 0)) };
  return `${robustness(gap.robust)}. ${t("map.robust.draws", drawn)}`;
}

function areaLink(model: Model, i: number): Child {
  const area = model.areas[i];
  return area ? h("p", {}, h("button", { type: "button", class: "quiet", click: () => change({ selection: { kind: "area", i } }) }, t("map.open-area", { name: areaName(area) }))) : null;
}

export function areaDetails(model: Model, area: Area): Sheet {
  const town = model.areas[area.parent];
  const isTown = area.level === "municipality";
  return {
    kicker: isTown ? t("map.kind.municipality") : area.level === "village" ? t("map.kind.village", { town: town ? areaName(town) : "" }) : t("map.kind.rest"),
    title: areaName(area),
    lang: foreign(area),
    body: [
      area.rate === null ? note(t(area.state === 3 ? "map.state.protected" : "map.rate.unknown")) : rate(area),
      facts(
        ["map.area.associations", area.count === null ? null : `${number(area.count)} (${t(isTown ? "map.basis.domicile" : "map.basis.address")})`],
        ["map.area.likely", likely(model, area)],
        ["map.area.residents", area.residents === null ? null : `${number(area.residents)}${area.year ? ` (${area.year})` : ""}`],
        ["map.area.interval", area.low === null || area.high === null ? null : `${number(area.low, 1)}–${number(area.high, 1)}`],
        ["map.area.shrunk", area.shrunk === null ? null : number(area.shrunk, 1)],
        ["map.theme.change", model.changes && isTown ? changeText(model, area) : null],
      ),
      note(t("map.rate-sentence")),
      h("h3", {}, t("map.area.needs")),
      basketLine(model, area),
      needs(model, area),
      note(t("map.table.two")),
      h("h3", {}, t("map.area.listed")),
      members(model, area),
    ],
  };
}

function basketLine(model: Model, area: Area): Child {
  if (model.basket?.state[area.i] !== 0) return null;
  return h("p", { class: "basket" }, h("b", {}, scoreText(model, area)), ` ${t("map.basket.of")} `, h("span", { class: "small" }, needsText(model, area)));
}

/** In the register so many, likely to be active so many; where the register does not tell, that it does not. */
function likely(model: Model, area: Area): Child[] | null {
  if (area.alive !== null) return [t("map.likely", { count: number(area.count ?? 0), low: number(area.alive[0]), high: number(area.alive[1]) }), note(t("map.likely.about"))];
  return model.areas.some((one) => one.alive !== null) ? null : [note(t("map.likely.none"))];
}

function rate(area: Area): HTMLElement {
  const why = area.level === "rest" || area.level === "village" ? `map.verdict.none.${area.level}` : "map.verdict.none";
  const verdict = t(area.verdict ? `map.verdict.${area.verdict}` : why);
  return h("p", { class: "headline" }, h("strong", {}, number(area.rate ?? 0, 1)), ` ${t("map.per-1000")}`, h("span", { class: `verdict ${area.verdict ?? ""}` }, verdict));
}

function needs(model: Model, area: Area): HTMLElement {
  const rows = model.meta.needs.map((need) => {
    const values = model.gapValues[need];
    const people = values?.people[area.i] ?? null;
    const share = values?.share[area.i] ?? null;
    const missing = t(values?.state[area.i] === NOT_MEASURED ? "map.state.not-measured" : "map.state.no-data");
    const part = share === null ? "" : (values?.ifopen[area.i] ?? null) === null ? percent(share) : t("map.share.most", { share: percent(share) });
    const text = people === null ? missing : people === 0 ? t("map.class.zero") : `${people === 1 ? count("map.people", 1) : t("map.people.other", { n: between(values, area) })}${part && ` (${part})`}`;
    return h("tr", {}, h("th", { scope: "row" }, t(`need.${need}`)), h("td", {}, text));
  });
  return h("table", { class: "plain" }, h("caption", {}, t("map.area.needs-caption")), h("tbody", {}, ...rows));
}

function members(model: Model, area: Area): HTMLElement {
  const town = area.level === "municipality";
  const inArea = model.associations.filter((one) => (town ? one.home === area.i : area.level === "village" ? one.village === area.i : one.home === area.parent && one.village < 0));
  const sites = town ? model.sites.filter((one) => one.home === area.i).length : null;
  const names = inArea.slice(0, 30).map((one) => h("li", {}, h("button", { type: "button", class: "plainlink", "data-key": `association:${one.i}`, click: () => change({ selection: { kind: "association", i: one.i } }) }, one.name)));
  const all = town ? area.i : area.parent;
  return h("div", {},
    h("p", {}, count("map.associations", inArea.length), sites === null ? "" : `, ${count("map.sites", sites)}`),
    h("ul", { class: "names" }, ...names),
    inArea.length > 30 ? h("p", {}, h("button", { type: "button", class: "quiet", click: () => change({ view: "list", tab: "search", town: all, text: "", need: "", selection: null }) }, t("map.area.all"))) : null,
  );
}
