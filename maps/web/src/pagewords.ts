/** Words that stand in the page already: `data-t` is an element's text, `data-n` its number, `data-s` its share. */
import { date, exact, number, percent, t } from "./i18n";

export function translate(language: string): void {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) {
    const params = element.dataset.p ? (JSON.parse(element.dataset.p) as Record<string, string | number>) : {};
    for (const [name, value] of Object.entries(params)) {
      if (typeof value === "number") params[name] = exact(value);
      else if (value.startsWith("@")) params[name] = t(value.slice(1));
      else if (name === "day") params[name] = date(value);
    }
    element.textContent = t(element.dataset.t ?? "", params);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) {
    const label = t(element.dataset.label ?? "");
    element.setAttribute("aria-label", label);
    if (element.tagName === "BUTTON") element.title = label;
  }
  for (const cell of document.querySelectorAll<HTMLElement>("td[data-n]")) {
    const values = (cell.dataset.n ?? "").split(" ");
    cell.textContent = values.map((value) => number(Number(value), value.includes(".") ? 1 : 0)).join("–");
  }
  for (const cell of document.querySelectorAll<HTMLElement>("td[data-s]")) cell.textContent = percent(Number(cell.dataset.s));
}
