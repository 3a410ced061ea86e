/** Three lists in one place: gaps, areas, search. Arrow keys move between the tabs. */
import { h } from "./dom";
import { t } from "./i18n";
import { any, change, onChange, state, type Tab } from "./state";

const ORDER: Tab[] = ["gaps", "areas", "search"];

export function tabs(panels: Record<Tab, HTMLElement>): HTMLElement {
  const keys = ORDER.map((tab) =>
    h("button", { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `panel-${tab}`, click: () => change({ tab }), keydown: (event) => move(event as KeyboardEvent, tab) }),
  );
  const sheets = ORDER.map((tab) => h("div", { role: "tabpanel", id: `panel-${tab}`, "aria-labelledby": `tab-${tab}` }, panels[tab]));
  const bar = h("div", { role: "tablist", class: "tabs", "data-label": "map.lists" }, ...keys);
  const draw = (): void =>
    ORDER.forEach((tab, place) => {
      const [key, sheet] = [keys[place], sheets[place]];
      if (!key || !sheet) return;
      key.textContent = t(`map.tab.${tab}`);
      key.setAttribute("aria-selected", String(state.tab === tab));
      key.tabIndex = state.tab === tab ? 0 : -1;
      sheet.hidden = state.tab !== tab;
    });
  draw();
  onChange((_, changed) => any(changed, "tab", "language") && draw());
  return h("div", { class: "lists" }, bar, ...sheets);
}

function move(event: KeyboardEvent, tab: Tab): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = ORDER[(ORDER.indexOf(tab) + step + ORDER.length) % ORDER.length];
  if (!next) return;
  change({ tab: next });
  document.getElementById(`tab-${next}`)?.focus();
}
