/** Map or lists, where the window has no room for both: a switch that stays in sight. */
import { h, replace } from "./dom";
import { t } from "./i18n";
import { any, change, onChange, state, type View } from "./state";
import { pill } from "./themebar";

const VIEWS: View[] = ["map", "list"];

export function views(work: HTMLElement): HTMLElement {
  const keys = h("div", { class: "row" });
  const legend = h("legend", { class: "unseen" });
  const element = h("fieldset", { class: "views segment" }, legend, keys);
  const choose = (view: View): void => change(view === "list" ? { view, selection: null } : { view }); // details lie over the lists
  const draw = (): void => {
    legend.textContent = t("map.view");
    replace(keys, ...VIEWS.map((view) => pill("view", view, t(`map.view.${view}`), view === state.view, () => choose(view))));
  };
  const show = (): void => {
    work.dataset.view = state.view;
    for (const input of element.querySelectorAll("input")) input.checked = input.value === state.view;
  };
  draw();
  show();
  onChange((_, changed) => {
    if (any(changed, "language")) draw();
    if (!any(changed, "view")) return;
    show();
    if (element.offsetHeight && element.getBoundingClientRect().top <= 0) work.scrollIntoView({ block: "start" });
  });
  return element;
}
