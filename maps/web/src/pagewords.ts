/** Words that stand in the page already: `data-t` is an element's text, `data-n` marks numbers, `data-s` is its share. */
import { date, exact, has, number, percent, t } from "./i18n";

interface Numbers { values: number[]; decimals: number }
const numbers = new Map<HTMLElement, Numbers>();

/** The number, or the two, that a cell shows in the language the page was written in. */
function read(cell: HTMLElement, written: string): Numbers {
  const texts = (cell.textContent ?? "").split("–").map((text) => text.replace(/\s/g, ""));
  const plain = texts.map((text) => (written === "en" ? text.replaceAll(",", "") : text.replace(",", ".")));
  return { values: plain.map(Number), decimals: plain[0]?.split(".")[1]?.length ?? 0 };
}

export function translate(language: string): void {
  const written = document.documentElement.lang;
  if (!numbers.size) for (const cell of document.querySelectorAll<HTMLElement>("td[data-n]")) numbers.set(cell, read(cell, written));
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) {
    const params = element.dataset.p ? (JSON.parse(element.dataset.p) as Record<string, string | number>) : {};
    for (const [name, value] of Object.entries(params)) {
      if (typeof value === "number") params[name] = exact(value);
      else if (value.startsWith("@") && has(value.slice(1))) params[name] = t(value.slice(1));
      else if (name === "day") params[name] = date(value);
    }
    element.textContent = t(element.dataset.t ?? "", params);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) {
    const label = t(element.dataset.label ?? "");
    element.setAttribute("aria-label", label);
    if (element.tagName === "BUTTON") element.title = label;
  }
  for (const [cell, { values, decimals }] of numbers) cell.textContent = values.map((value) => number(value, decimals)).join("–");
  for (const cell of document.querySelectorAll<HTMLElement>("td[data-s]")) cell.textContent = percent(Number(cell.dataset.s));
}
