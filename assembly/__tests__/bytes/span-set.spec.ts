import { SpanSet } from "../../bytes/span-set";

function add(set: SpanSet, text: string): bool {
  return set.add(String.UTF8.encode(text));
}

describe("A set of byte strings", () => {
  it("takes each of them once", () => {
    const set = new SpanSet();
    const texts = ["", "a", "A", "ab", "ba", "abc", "\u0000", "a\u0000"];
    for (let i = 0; i < texts.length; i++) expect(add(set, texts[i])).toBe(true, texts[i]);
    for (let i = 0; i < texts.length; i++) expect(add(set, texts[i])).toBe(false, texts[i]);
    expect(set.size).toBe(texts.length);
  });

  it("knows nothing of another set's", () => {
    const one = new SpanSet();
    const other = new SpanSet();
    expect(add(one, "a")).toBe(true);
    expect(add(other, "a")).toBe(true);
  });

  it("tells many apart", () => {
    const set = new SpanSet();
    for (let i = 0; i < 2000; i++) expect(add(set, `host-${i}.example.com`)).toBe(true);
    for (let i = 0; i < 2000; i++) expect(add(set, `host-${i}.example.com`)).toBe(false);
    expect(set.size).toBe(2000);
  });
});
