/** The three languages as keys, each named in itself. */
import { h } from "./dom";
import { LANGUAGES } from "./i18n";
import { any, change, onChange, state } from "./state";

const NAMES = { fi: "Suomi", sv: "Svenska", en: "English" };

export function languages(): HTMLElement {
  const keys = LANGUAGES.map((language) =>
    h("button", { type: "button", lang: language, click: () => change({ language }) }, NAMES[language]),
  );
  const draw = (): void =>
    keys.forEach((key, place) => key.setAttribute("aria-pressed", String(LANGUAGES[place] === state.language)));
  draw();
  onChange((_, changed) => any(changed, "language") && draw());
  return h("div", { class: "languages", role: "group", "data-label": "map.language" }, ...keys);
}
