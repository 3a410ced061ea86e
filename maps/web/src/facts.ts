/** Pieces that every sheet of details is put together from. */
import { type Child, h } from "./dom";
import { t } from "./i18n";

export type Fact = [label: string, value: Child | Child[]];

/** Label and value pairs; a pair without a value is left out. */
export function facts(...pairs: Fact[]): HTMLElement {
  const rows = pairs.filter(([, value]) => value).map(([label, value]) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, ...(Array.isArray(value) ? value : [value]))));
  return h("dl", { class: "facts" }, ...rows);
}

export const note = (text: string): HTMLElement => h("p", { class: "note" }, text);

/** Text of a web address; a link only when it is plainly http or https. */
export function link(address: string | null): Child {
  if (!address) return null;
  const full = /^www\./i.test(address) ? `https://${address}` : address;
  if (!/^https?:\/\/[^\s"'<>\\]+$/i.test(full)) return address;
  return h("a", { href: full, rel: "noopener noreferrer", target: "_blank" }, address);
}
