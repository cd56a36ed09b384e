import { SpanList } from "../../bytes/span-list";
import { Credentials, hasSeveralBearers, spellPlainly } from "../../http/credentials";
import { Text, textOf } from "../judge/text";

const NAMES = ["none", "bearer", "odd", "basic", "other"];

/** The scheme and what follows it. */
function read(lines: string[]): string {
  const spans = new SpanList();
  for (let i = 0; i < lines.length; i++) {
    const text = new Text(lines[i]);
    spans.add(text.pointer, text.length);
  }
  const credentials = new Credentials();
  credentials.read(spans);
  const token = textOf(credentials.token, credentials.tokenLength);
  return `${NAMES[credentials.scheme]}${credentials.isPlain ? " plain" : ""} ${token}`;
}

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
  " \tBearer a,b",
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

  it("are a scheme in any case and what follows it", () => {
    expect(read(["Bearer x"])).toBe("bearer plain x");
    expect(read(["bearer x"])).toBe("bearer x");
    expect(read(["BEARER x"])).toBe("bearer x");
    expect(read([" \tBearer x\t "])).toBe("bearer x");
    expect(read(["Bearer x y"])).toBe("bearer plain x y");
    expect(read(["basic x"])).toBe("basic x");
    expect(read(["BASIC \t x"])).toBe("basic x");
    expect(read(["Digest a, b"])).toBe("other a, b");
    expect(read(["Bearers x"])).toBe("other x");
  });

  it("are an odd bearer with other white space than one blank", () => {
    expect(read(["Bearer  x"])).toBe("odd x");
    expect(read(["Bearer\tx"])).toBe("odd x");
    expect(read(["bearer \t x "])).toBe("odd x");
    expect(read(["Bearer"])).toBe("odd ");
    expect(read(["Bearer "])).toBe("odd ");
  });

  it("are of no scheme without a line, or with two", () => {
    expect(read([])).toBe("none ");
    expect(read(["Bearer x", "Bearer x"])).toBe("none ");
    expect(read([""])).toBe("other ");
    expect(read([" \t"])).toBe("other ");
  });

  it("can be spelled as everybody reads them, up to the longest token", () => {
    const lines = new SpanList();
    const token = new Text("x".repeat(65536));
    expect(spellPlainly(lines, token.pointer, token.length)).toBe(true);
    expect(lines.length).toBe(1);
    expect(textOf(lines.pointer(0), lines.size(0))).toBe("Bearer " + "x".repeat(65536));
    const longer = new Text("x".repeat(65600));
    expect(spellPlainly(lines, longer.pointer, longer.length)).toBe(false);
  });
});
