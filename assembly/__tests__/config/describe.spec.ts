import { JsonReader } from "../../codec/json";
import { commaList, described, pathStep, quoted, textOf } from "../../config/describe";

function quotedText(text: string): string {
  return quoted(String.UTF8.encode(text));
}

function stepOf(key: string): string {
  return pathStep(String.UTF8.encode(key));
}

/** How the first value of a JSON text is described. */
function describedValue(json: string, hidden: bool): string {
  const bytes = String.UTF8.encode(json);
  const reader = new JsonReader();
  reader.open(changetype<usize>(bytes), bytes.byteLength);
  reader.next();
  return described(reader, hidden);
}

function firstText(json: string): string {
  const bytes = String.UTF8.encode(json);
  const reader = new JsonReader();
  reader.open(changetype<usize>(bytes), bytes.byteLength);
  reader.next();
  return String.UTF8.decode(textOf(reader));
}

describe("A configuration's text in a message", () => {
  it("is plain ASCII in quotes", () => {
    expect(quotedText("")).toBe('""');
    expect(quotedText("a b~")).toBe('"a b~"');
    expect(quotedText('"\\')).toBe('"\\"\\\\"');
    expect(quotedText("\n\x00\x7f\u00eb")).toBe('"\\x0a\\x00\\x7f\\xc3\\xab"');
  });

  it("is cut, with its length", () => {
    expect(quotedText("x".repeat(64))).toBe(`"${"x".repeat(64)}"`);
    expect(quotedText("x".repeat(65))).toBe(`"${"x".repeat(64)}"... (65 bytes)`);
  });

  it("is decoded", () => {
    expect(firstText('"a\\u0062\\n"')).toBe("ab\n");
  });
});

describe("A key in a path", () => {
  it("is as it is when it is an ordinary one, else quoted in brackets", () => {
    expect(stepOf("cookieName_1-b")).toBe("cookieName_1-b");
    expect(stepOf("a.b")).toBe('["a.b"]');
    expect(stepOf("")).toBe('[""]');
    expect(stepOf("a\n")).toBe('["a\\x0a"]');
    expect(stepOf("k".repeat(65))).toBe(`["${"k".repeat(64)}"... (65 bytes)]`);
  });
});

describe("A list of words", () => {
  it("has commas between them", () => {
    expect(commaList([])).toBe("");
    expect(commaList(["a"])).toBe("a");
    expect(commaList(["a", "b", "c"])).toBe("a, b, c");
  });
});

describe("What was found", () => {
  it("is shown as it stands", () => {
    expect(describedValue("{}", false)).toBe("an object");
    expect(describedValue("[1]", false)).toBe("a list");
    expect(describedValue('"a"', false)).toBe('"a"');
    expect(describedValue("-1.5e3", false)).toBe("-1.5e3");
    expect(describedValue("true", false)).toBe("true");
    expect(describedValue("null", false)).toBe("null");
    expect(describedValue("1".repeat(65), false)).toBe("a number of 65 digits");
  });

  it("is only type and length where it is hidden", () => {
    expect(describedValue("{}", true)).toBe("an object");
    expect(describedValue("[1]", true)).toBe("a list");
    expect(describedValue('"secret"', true)).toBe("a text of 6 bytes");
    expect(describedValue("4711", true)).toBe("a number of 4 bytes");
    expect(describedValue("true", true)).toBe("no text");
  });
});
