/** The one details panel: the same for mouse, list and keyboard. Focus goes in, and back to where it came from. */
import { areaDetails, gapDetails } from "./detailsarea";
import { associationDetails, pileDetails, siteDetails } from "./detailsplace";
import type { Model } from "./data";
import { type Child, h, replace } from "./dom";
import { t } from "./i18n";
import { any, change, isNarrow, onChange, type Selection, state, type View } from "./state";

export interface Sheet {
  kicker: string;
  title: string;
  lang?: string | null;
  body: Child[];
}

export class Details {
  readonly element: HTMLElement;
  private readonly heading = h("h2", { id: "details-title", tabindex: "-1" });
  private readonly kicker = h("p", { class: "kicker" });
  private readonly body = h("div", { class: "details-body" });
  private readonly close = h("button", { type: "button", class: "close", click: () => this.shut() });
  private opener: string | null = null;
  private from: View = "map"; // where the reader was before

  constructor(
    private readonly model: Model,
    private readonly fallback: () => HTMLElement,
  ) {
    this.element = h("section", { class: "details", role: "dialog", "aria-labelledby": "details-title", hidden: true },
      h("header", {}, this.close, this.kicker, this.heading), this.body);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && state.selection) this.shut();
    });
    onChange((_, changed) => {
      if (changed.has("selection")) this.open(state.selection);
      else if (any(changed, "language", "theme") && state.selection) this.draw(state.selection);
    });
  }

  private open(selection: Selection | null): void {
    const wasOpen = !this.element.hidden;
    this.element.hidden = selection === null;
    document.body.classList.toggle("with-details", selection !== null);
    if (!selection) return;
    if (!wasOpen) this.from = state.view;
    change({ view: "map" });
    const active = document.activeElement;
    if (active instanceof HTMLElement && !this.element.contains(active)) this.opener = active.dataset.key ?? null;
    this.draw(selection);
    this.element.scrollTop = 0;
    if (!document.body.classList.contains("starting")) this.heading.focus({ preventScroll: true });
  }

  private shut(): void {
    const inside = this.element.contains(document.activeElement) || document.activeElement === document.body;
    change({ selection: null, view: this.from });
    const back = this.opener === null ? null : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(this.opener)}"]`);
    if (inside) (back ?? this.fallback()).focus();
  }

  private draw(selection: Selection): void {
    const sheet = this.sheet(selection);
    replace(this.close, h("span", { "aria-hidden": "true" }, "← "), t(isNarrow() && this.from === "map" ? "map.close-to-map" : "map.close"));
    this.kicker.textContent = sheet.kicker;
    this.heading.textContent = sheet.title;
    if (sheet.lang) this.heading.lang = sheet.lang;
    else this.heading.removeAttribute("lang");
    replace(this.body, ...sheet.body);
  }

  private sheet(selection: Selection): Sheet {
    const { model } = this;
    if (selection.kind === "pile") return pileDetails(model, selection.members);
    const { kind, i } = selection;
    if (kind === "gap") return gapDetails(model, at(model.gaps, i));
    if (kind === "area") return areaDetails(model, at(model.areas, i));
    return kind === "site" ? siteDetails(model, at(model.sites, i)) : associationDetails(model, at(model.associations, i));
  }
}

function at<T>(list: T[], i: number): T {
  const item = list[i];
  if (item === undefined) throw new Error(`no record ${i}`);
  return item;
}
