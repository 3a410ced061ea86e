/** A list shown some rows at a time; "more" adds rows and moves the focus to the first new one. */
import { type Child, h, replace } from "./dom";
import { count, t } from "./i18n";

export class Paged<T> {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly foot = h("p", { class: "more" });
  private items: T[] = [];
  private until = 0;

  constructor(
    private readonly row: (item: T, place: number) => Child,
    private readonly size: number,
    ordered = false,
  ) {
    this.list = h(ordered ? "ol" : "ul", { class: "list" });
    this.element = h("div", { class: "paged" }, this.list, this.foot);
  }

  show(items: T[]): void {
    this.items = items;
    this.until = Math.min(this.size, items.length);
    replace(this.list, ...items.slice(0, this.until).map((item, place) => this.entry(item, place)));
    this.more();
  }

  private entry(item: T, place: number): HTMLElement {
    return h("li", {}, this.row(item, place));
  }

  private more(): void {
    const left = this.items.length - this.until;
    const next = Math.min(this.size, left);
    this.foot.hidden = left === 0;
    replace(this.foot, left > 0 && h("button", { type: "button", class: "quiet", click: () => this.grow() }, t("map.show-more", { n: next })),
      left > 0 && h("span", {}, count("map.left", left)));
  }

  private grow(): void {
    const from = this.until;
    this.until = Math.min(from + this.size, this.items.length);
    this.list.append(...this.items.slice(from, this.until).map((item, place) => this.entry(item, from + place)));
    this.more();
    this.list.children[from]?.querySelector("button")?.focus();
  }
}
