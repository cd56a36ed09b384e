// The elements of a page as browsers read it (HTML Living Standard, by parse5).
import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export type Attributes = Readonly<Record<string, string>>;

function elementsIn(node: Node, tag: string): Element[] {
  const own = "tagName" in node && node.tagName === tag ? [node] : [];
  const inside = "childNodes" in node ? node.childNodes.flatMap((child) => elementsIn(child, tag)) : [];
  return [...own, ...inside];
}

function attributesOf({ attrs }: Element): Attributes {
  return Object.fromEntries(attrs.map(({ name, value }) => [name, value]));
}

/** The attributes of each element of this name, in the order of the page. */
export function attributesIn(page: string, tag: string): Attributes[] {
  return elementsIn(parse(page), tag).map(attributesOf);
}

export interface Form {
  /** Where it goes; empty for the page's own address. */
  readonly action: string;
  /** What is filled in already, hidden fields included. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The forms of a page that are sent by POST. */
export function postForms(page: string): Form[] {
  return elementsIn(parse(page), "form")
    .filter((form) => attributesOf(form).method?.toLowerCase() === "post")
    .map((form) => ({
      action: attributesOf(form).action ?? "",
      fields: Object.fromEntries(
        elementsIn(form, "input")
          .map(attributesOf)
          .flatMap(({ name, value = "" }) => (name === undefined ? [] : [[name, value]])),
      ),
    }));
}
