/** In a website's frame: the page around it stays scrollable, and hears how tall the map would like to be. */
import L from "leaflet";
import { h } from "./dom";
import { t } from "./i18n";

export const framed = window.self !== window.top;
export const embedded = (): boolean => document.body.classList.contains("embed");

/** Wheel and fingers move the page until the reader turns to the map by click, tap or key. */
export function sleepInFrame(map: L.Map): void {
  if (!framed) return;
  const box = map.getContainer();
  const touch = window.matchMedia("(pointer: coarse)").matches;
  const hint = h("p", { class: "wake", "aria-hidden": "true", hidden: true });
  box.append(hint);
  const set = (awake: boolean): void => {
    for (const part of touch ? [map.scrollWheelZoom, map.dragging] : [map.scrollWheelZoom]) awake ? part.enable() : part.disable();
    box.classList.toggle("asleep", !awake);
    hint.hidden = true;
  };
  let fading = 0;
  const tell = (): void => {
    if (!box.classList.contains("asleep")) return;
    hint.textContent = t(touch ? "map.wake.touch" : "map.wake");
    hint.hidden = false;
    window.clearTimeout(fading);
    fading = window.setTimeout(() => (hint.hidden = true), 1500);
  };
  const elsewhere = (target: EventTarget | null): boolean => target instanceof Element && !box.contains(target) && !target.closest(".details");
  set(false);
  box.addEventListener("wheel", tell, { passive: true });
  box.addEventListener("touchmove", tell, { passive: true });
  for (const event of ["focusin", "click"]) box.addEventListener(event, () => set(true));
  for (const event of ["focusin", "pointerdown"]) document.addEventListener(event, ({ target }) => elsewhere(target) && set(false));
  document.documentElement.addEventListener("mouseleave", () => set(false));
}

/** Tell the page around how tall this one is, in pixels, whenever that changes. It holds no secret. */
export function tellHeight(): void {
  if (!framed) return;
  let told = 0;
  const tell = (): void => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height !== told) window.parent.postMessage({ jarjestokartta: "height", height: (told = height) }, "*");
  };
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}
