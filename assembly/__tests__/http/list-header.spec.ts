import { SpanList } from "../../bytes/span-list";
import { asksForJson } from "../../http/accept";
import { lists, someElement, trimmedLength } from "../../http/list-header";
import { Text, textOf } from "../judge/text";

const seen: string[] = [];

function note(element: usize, length: i32): bool {
  seen.push(textOf(element, length));
  return false;
}

function isStop(element: usize, length: i32): bool {
  seen.push(textOf(element, length));
  return seen[seen.length - 1] === "stop";
}

/** The elements of a line, with | between them. */
function elements(line: string): string {
  seen.length = 0;
  const text = new Text(line);
  lists(text.pointer, text.length, note);
  return seen.join("|");
}

function linesOf(texts: string[]): SpanList {
  const lines = new SpanList();
  for (let i = 0; i < texts.length; i++) {
    const text = new Text(texts[i]);
    lines.add(text.pointer, text.length);
  }
  return lines;
}

describe("A list in a header field", () => {
  it("is elements between commas, without the blanks around them", () => {
    expect(elements("a")).toBe("a");
    expect(elements("a, b\t,\tc d ")).toBe("a|b|c d");
    expect(elements(" a;q=1 ")).toBe("a;q=1");
    expect(elements("")).toBe("");
    expect(elements(",a,,b,")).toBe("|a||b");
    expect(elements('"a,b"')).toBe('"a|b"');
  });

  it("is looked through to the first element that is wanted, over all lines", () => {
    seen.length = 0;
    expect(someElement(linesOf(["a, b", "c, stop, d", "e"]), isStop)).toBe(true);
    expect(seen.join("|")).toBe("a|b|c|stop");
    expect(someElement(linesOf(["a, b", "c"]), isStop)).toBe(false);
    expect(someElement(linesOf([]), isStop)).toBe(false);
  });
});

describe("A trimmed text", () => {
  it("has no blank at its end, and may have nothing", () => {
    const text = new Text(" a b \t");
    expect(trimmedLength(text.pointer, text.length)).toBe(4);
    expect(trimmedLength(text.pointer, 1)).toBe(0);
    expect(trimmedLength(text.pointer, 0)).toBe(0);
  });
});

describe("Accept", () => {
  it("asks for JSON by an element that is exactly application/json, as oauth2-proxy reads it", () => {
    expect(asksForJson(linesOf(["application/json"]))).toBe(true);
    expect(asksForJson(linesOf(["text/html, application/json ,*/*"]))).toBe(true);
    expect(asksForJson(linesOf(["text/html", "application/json"]))).toBe(true);
    const others = [
      "",
      "*/*",
      "application/json;q=0.9",
      "Application/JSON",
      "application/jsonp",
      "x application/json",
    ];
    for (let i = 0; i < others.length; i++) expect(asksForJson(linesOf([others[i]]))).toBe(false, others[i]);
  });
});
