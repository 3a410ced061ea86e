/** What is different in a website's frame: little around the map, and a way to the whole window. */
import type L from "leaflet";
import { byId, h } from "./dom";
import { embedded, framed, sleepInFrame, tellHeight } from "./frame";
import { t } from "./i18n";
import { any, onChange } from "./state";
import { tiles } from "./tiles";

export function settle(map: L.Map, stage: HTMLElement, address: () => string): void {
  sleepInFrame(map);
  if (!embedded()) return;
  document.body.classList.toggle("framed", framed);
  const folds = [".tables", ".sources"].map(fold);
  window.addEventListener("beforeprint", () => folds.forEach((one) => one && (one.open = true)));
  if (framed) byId("tools").prepend(whole(address));
  const base = tiles(map, byId("app").dataset.tiles);
  if (base) stage.after(base);
  // What a link opens inside the frame its site may forbid to be framed.
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".sources a[href]")) link.target = "_blank";
  tellHeight();
}

/** Fold a section below its heading; without a script it stands open. */
function fold(selector: string): HTMLDetailsElement | null {
  const section = document.querySelector(selector);
  const heading = section?.querySelector("h2");
  if (!section || !heading) return null;
  const folded = h("details", { class: "folded" }, h("summary", {}, heading), ...section.children);
  section.append(folded);
  return folded;
}

/** A link to this very page, as it is now, in a window of its own. */
function whole(address: () => string): HTMLElement {
  const link = h("a", { class: "quiet whole", target: "_blank", rel: "noopener" });
  const draw = (): void => void (link.textContent = t("map.whole"));
  const renew = (): void => void (link.href = address());
  for (const event of ["pointerenter", "focus", "click"]) link.addEventListener(event, renew);
  renew();
  draw();
  onChange((_, changed) => any(changed, "language") && draw());
  return link;
}
