import { SpanList } from "../../bytes/span-list";
import { hasSeveralBearers } from "../../decision/credentials";
import { Text } from "./text";

function hasSeveral(lines: string[]): bool {
  const spans = new SpanList();
  for (let i = 0; i < lines.length; i++) {
    const text = new Text(lines[i]);
    spans.add(text.pointer, text.length);
  }
  return hasSeveralBearers(spans);
}

const SEVERAL: string[] = [
  "Bearer a,Bearer b",
  "bearer a,b",
  "BEARER a,",
  "Bearer ,",
  "bEaReR a, Basic b",
  "Bearer,",
];

const ONE: string[] = [
  "",
  "Bearer",
  "bearer",
  "Bearer a",
  "Bearer a b",
  "Basic YTpi",
  'Digest username="a", realm="b"',
  "Beare a,b",
  ",",
  "Basic a,Basic b",
];

describe("Credentials", () => {
  it("are several bearers when one line of them holds a comma", () => {
    for (let i = 0; i < SEVERAL.length; i++) expect(hasSeveral([SEVERAL[i]])).toBe(true, SEVERAL[i]);
  });

  it("are not with one line of one token, or of another scheme", () => {
    for (let i = 0; i < ONE.length; i++) expect(hasSeveral([ONE[i]])).toBe(false, ONE[i]);
  });

  it("are none without a line", () => {
    expect(hasSeveral([])).toBe(false);
  });

  it("are several in two lines, whatever they say", () => {
    expect(hasSeveral(["Basic a", "Basic b"])).toBe(true);
    expect(hasSeveral(["", ""])).toBe(true);
  });
});
