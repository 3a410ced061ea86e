/** Finding by name: a part of a compound is enough, and a municipality may be inflected. */
import type { Area, Association, Model, Site } from "./data";
import { areaName } from "./i18n";
import { state } from "./state";

export type Found = { kind: "area"; item: Area } | { kind: "site"; item: Site } | { kind: "association"; item: Association };

const LONGEST_ENDING = 5; // -ssakin and the like
const fold = (text: string): string => text.normalize("NFC").toLocaleLowerCase("fi");

/** Whether a word of the query is a municipality's name, inflected: `Jyväskylän`, `Luhangassa`, `Konneveden`. */
export function inflected(word: string, name: string): boolean {
  const known = fold(name);
  let same = 0;
  while (same < word.length && same < known.length && word[same] === known[same]) same += 1;
  return same >= Math.max(4, known.length - 3) && word.length - same <= LONGEST_ENDING;
}

export class Search {
  private readonly texts = new Map<object, string>();
  private readonly towns: Area[];

  constructor(private readonly model: Model) {
    this.towns = model.areas.filter((area) => area.level === "municipality");
  }

  /** What matches; areas whatever the need, and of places and associations those of the chosen one. */
  find(): Found[] {
    return this.all().filter((found) => this.ofNeed(found) && this.ofKind(found));
  }

  /** How many places and associations by this name are left out since they meet another need, or none. */
  elsewhere(): number {
    return state.text === "" ? 0 : this.all().filter((found) => this.ofKind(found) && !this.ofNeed(found)).length;
  }

  /** Whether an association does what is asked for, and for whom; once asked, nothing but associations is found. */
  private ofKind({ kind, item }: Found): boolean {
    const { roles, targets } = this.model.meta;
    if (!state.role && !state.target) return true;
    if (kind !== "association") return false;
    const has = (bits: number, codes: string[], code: string): boolean => !code || (bits & (1 << codes.indexOf(code))) !== 0;
    return has(item.roles, roles, state.role) && has(item.targets, targets, state.target);
  }

  private ofNeed({ kind, item }: Found): boolean {
    const need = this.model.meta.needs.indexOf(state.need);
    return need < 0 || kind === "area" || (item.needs & (1 << need)) !== 0;
  }

  private all(): Found[] {
    const words = fold(state.text).split(/\s+/).filter(Boolean);
    const inTown = (home: number): boolean => state.town < 0 || home === state.town;
    const found: Found[] = [];
    if (words.length) {
      for (const item of this.model.areas) {
        if (item.level === "outside" || item.level === "rest") continue;
        const home = item.level === "municipality" ? item.i : item.parent;
        const names = `${item.fi} ${item.sv ?? ""}`;
        if (inTown(home) && this.matches(item, words, names, item.level === "municipality" ? -1 : item.parent)) found.push({ kind: "area", item });
      }
    }
    for (const item of this.model.sites) {
      if (inTown(item.home) && this.matches(item, words, `${item.name} ${item.address ?? ""}`, item.home)) found.push({ kind: "site", item });
    }
    for (const item of this.model.associations) {
      if (inTown(item.home) && this.matches(item, words, `${item.name} ${item.reg ?? ""}`, item.home)) found.push({ kind: "association", item });
    }
    return found;
  }

  private matches(item: object, words: string[], text: string, home: number): boolean {
    if (!words.length) return true;
    let known = this.texts.get(item);
    if (known === undefined) this.texts.set(item, (known = fold(text)));
    const town = this.towns.find((one) => one.i === home);
    return words.every((word) => known.includes(word) || (town !== undefined && (inflected(word, town.fi) || fold(areaName(town)).startsWith(word))));
  }
}
