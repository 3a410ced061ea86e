/** Words and numbers of the chosen language. */
import type { Area, Model } from "./data";

export const LANGUAGES = ["fi", "sv", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

let strings: Model["strings"] = {};
let language: Language = "fi";
let villages = true; // without them, what lies outside villages is the whole municipality

export function setStrings(all: Model["strings"], hasVillages: boolean): void {
  strings = all;
  villages = hasVillages;
}

export function setLanguage(chosen: Language): void {
  language = chosen;
}

export function t(key: string, params: Record<string, string | number> = {}): string {
  const text = strings[key]?.[LANGUAGES.indexOf(language)];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

export function has(key: string): boolean {
  return key in strings;
}

/** The sentence for one and for many: keys `….one` and `….other`. */
export function count(key: string, n: number, params: Record<string, string | number> = {}): string {
  return t(`${key}.${n === 1 ? "one" : "other"}`, { n, ...params });
}

const locale = (): string => ({ fi: "fi-FI", sv: "sv-FI", en: "en-GB" })[language];

const formats = new Map<string, Intl.NumberFormat>(); // making one takes a hundred times as long as using it

function written(value: number, options: Intl.NumberFormatOptions): string {
  const key = [locale(), ...Object.values(options)].join();
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale(), options)));
  return format.format(value);
}

export function number(value: number, decimals = 0): string {
  return written(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A difference: with its sign. */
export function signed(value: number, decimals = 0): string {
  const written = number(Math.abs(value), decimals);
  if (Number(value.toFixed(decimals)) === 0) return written;
  return `${value > 0 ? "+" : "−"}${written}`;
}

/** A number with the decimals it has, as a setting is written. */
export function exact(value: number): string {
  return written(value, { maximumFractionDigits: 6 });
}

export function percent(share: number): string {
  if (share > 0 && share < 0.005) return `< ${percent(0.01)}`;
  if (share > 0.995 && share < 1) return `> ${percent(0.99)}`;
  return written(share, { style: "percent", maximumFractionDigits: 0 });
}

export function date(iso: string): string {
  const day = new Date(`${iso}T12:00:00`);
  if (Number.isNaN(day.getTime())) return iso;
  const month = language === "en" ? "long" : "numeric";
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month, year: "numeric" }).format(day);
}

export const compare = (a: string, b: string): number => a.localeCompare(b, language === "en" ? "fi" : language);

/** The name of an area in the chosen language, and the language it is in when that is another. */
export function areaName(area: Area): string {
  const name = language === "sv" ? (area.sv ?? area.fi) : area.fi;
  return area.level === "rest" && villages ? t("map.rest-of", { name }) : name;
}

export function foreign(area: Area): Language | null {
  if (area.level === "rest") return null;
  const own: Language = language === "sv" && area.sv ? "sv" : "fi";
  return own === language ? null : own;
}
