/** What is chosen before anyone has chosen: by what the run holds, then by the address of the page. */
import type { Model } from "./data";
import { LANGUAGES, setLanguage, setStrings } from "./i18n";
import { change, onChange, type Selection, state } from "./state";
import { readHash, type Start } from "./url";

export interface Beginning {
  view: Start["view"];
  selection: Selection | null;
}

export function begin(model: Model): Beginning {
  const villages = model.areas.some((area) => area.level === "village");
  const need = model.meta.needs.find((_, place) => model.gaps.some((gap) => gap.need === place));
  const written = document.documentElement.lang;
  setStrings(model.strings, villages);
  change({
    language: LANGUAGES.find((language) => language === written) ?? "fi",
    theme: need ?? "rate",
    need: need ?? "",
    tab: need ? "gaps" : "areas",
    level: villages ? "village" : "municipality",
    layers: { sites: need !== undefined, associations: model.meta.internal, people: true },
  });
  const from = readHash(model, location.hash);
  const { selection = null, ...rest } = from.state;
  change(rest);
  setLanguage(state.language);
  onChange((_, changed) => changed.has("language") && setLanguage(state.language));
  return { view: from.view, selection };
}
