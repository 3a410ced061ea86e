/** Details of a meeting place or service, of an association, and of several at one spot. */
import type { Association, Model, Site } from "./data";
import type { Sheet } from "./details";
import { h } from "./dom";
import { facts, link, note } from "./facts";
import { areaName, count, date, has, number, t } from "./i18n";
import { row } from "./searchpanel";

const told = (room: string, codes: string[], bits: number): string | null =>
  codes.filter((_, place) => bits & (1 << place)).map((code) => t(`${room}.${code}`)).join(", ") || null;
const needsOf = (model: Model, bits: number): string =>
  model.meta.needs.filter((_, place) => bits & (1 << place)).map((need) => t(`need.${need}`)).join(", ");
const nameOf = (model: Model, i: number): string | null => {
  const area = model.areas[i];
  return area ? areaName(area) : null;
};
/** The words of a code; an unknown code stands as it is. */
const words = (room: string, code: string | null): string | null =>
  code === null ? null : has(`${room}.${code}`) ? t(`${room}.${code}`) : code;

export function siteDetails(model: Model, site: Site): Sheet {
  const access = site.step === 1 ? "map.yes" : site.step === 0 ? "map.no" : "map.unknown";
  return {
    kicker: t("map.kind.site"),
    title: site.name,
    body: [
      facts(
        ["map.place.needs", needsOf(model, site.needs)],
        ["map.place.address", site.address],
        ["map.place.municipality", nameOf(model, site.home)],
        ["map.place.open", words("map.open", site.open)],
        ["map.place.owner", words("map.owner", site.owner)],
        ["map.place.seats", site.seats === null ? null : number(site.seats)],
        ["map.place.step-free", t(access)],
        ["map.place.season", site.season],
        ["map.place.source", site.source],
        ["map.place.seen", site.seen ? date(site.seen) : null],
      ),
      note(t("map.where.site", { source: site.source ?? t("map.unknown") })),
      site.open === "unknown" ? note(t("map.place.open-note")) : null,
    ],
  };
}

export function associationDetails(model: Model, one: Association): Sheet {
  return {
    kicker: t("map.kind.association"),
    title: one.name,
    body: [
      facts(
        ["map.place.number", one.reg],
        ["map.place.home", nameOf(model, one.home)],
        ["map.place.village", nameOf(model, one.village)],
        ["map.place.needs", needsOf(model, one.needs) || t("map.unclassified")],
        ["map.place.roles", told("role", model.meta.roles, one.roles)],
        ["map.place.targets", told("target-group", model.meta.targets, one.targets)],
        ["map.place.scale", words("scale", one.scale)],
        ["map.place.address", one.address],
        ["map.place.kind", one.lon === null ? null : words("map.place-kind", one.kind)],
        ["map.place.web", link(one.web)],
      ),
      note(where(one)),
    ],
  };
}

/** How exactly a point is known, and why; or why there is none. */
function where(one: Association): string {
  if (one.lon === null) return t(one.precision === "none" ? "map.where.unplaced" : "map.where.hidden");
  const exact = words("map.precision", one.precision) ?? "";
  const reason = words("georeason", one.reason);
  return reason ? `${exact} ${t("map.where.reason", { reason })}` : exact;
}

export function pileDetails(model: Model, members: { kind: "site" | "association"; i: number }[]): Sheet {
  const rows = members.flatMap((member) => {
    const list = member.kind === "site" ? model.sites : model.associations;
    const item = list[member.i];
    return item ? [h("li", {}, row(model, { kind: member.kind, item } as Parameters<typeof row>[1]))] : [];
  });
  return { kicker: t("map.kind.pile"), title: count("map.pile-title", members.length), body: [h("ul", { class: "list" }, ...rows)] };
}
