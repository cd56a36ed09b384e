import { JsonReader } from "../../codec/json";
import { ClaimTexts } from "../../jwt/claim-texts";
import { bytesOfText, textAt } from "./judge";

const ROOM = 96 * 1024;
const texts = new ClaimTexts();

function add(text: string): bool {
  const bytes = bytesOfText(text);
  return texts.add(bytes.dataStart, bytes.length);
}

function made(): string {
  return texts.length === 0 ? "" : textAt(texts.start, texts.length);
}

describe("Texts made of claims", () => {
  it("are put together one after the other, and stay while others are made", () => {
    texts.clear();
    expect(add("role:") && add("shop:") && add("buyer")).toBe(true);
    expect(made()).toBe("role:shop:buyer");
    const start = texts.start;
    const length = texts.length;
    texts.begin();
    expect(made()).toBe("");
    expect(add("other")).toBe(true);
    expect(made()).toBe("other");
    expect(textAt(start, length)).toBe("role:shop:buyer");
  });

  it("take JSON texts decoded", () => {
    texts.clear();
    const json = new JsonReader();
    const bytes = bytesOfText('"a\\u0062\\/\\n"');
    json.open(bytes.dataStart, bytes.length);
    json.next();
    expect(add("x:") && texts.addString(json)).toBe(true);
    expect(made()).toBe("x:ab/\n");
  });

  it("are refused where there is no room for them, all together", () => {
    texts.clear();
    const half = "x".repeat(ROOM / 2);
    expect(add(half)).toBe(true);
    texts.begin();
    expect(add(half)).toBe(true);
    expect(add("y")).toBe(false);
    expect(texts.length).toBe(ROOM / 2);
    const json = new JsonReader();
    const bytes = bytesOfText('"y"');
    json.open(bytes.dataStart, bytes.length);
    json.next();
    expect(texts.addString(json)).toBe(false);
    texts.clear();
    expect(add("y")).toBe(true);
    expect(made()).toBe("y");
  });
});
