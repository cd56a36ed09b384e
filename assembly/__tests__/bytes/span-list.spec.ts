import { SpanList } from "../../bytes/span-list";

const MOST = 128;

/** A list of the spans (1, 2), (2, 4), (3, 6) and so on. */
function filled(count: i32): SpanList {
  const list = new SpanList();
  for (let i = 1; i <= count; i++) list.add(usize(i), 2 * i);
  return list;
}

describe("A list of spans", () => {
  it("keeps them in order", () => {
    const list = filled(MOST);
    expect(list.length).toBe(MOST);
    expect(list.overflowed).toBe(false);
    for (let i = 0; i < MOST; i++) {
      expect(list.pointer(i)).toBe(usize(i + 1));
      expect(list.size(i)).toBe(2 * (i + 1));
    }
  });

  it("says when it left one out, and still holds the others", () => {
    const list = filled(MOST + 1);
    expect(list.length).toBe(MOST);
    expect(list.overflowed).toBe(true);
    expect(list.pointer(MOST - 1)).toBe(usize(MOST));
  });

  it("is as new once it is cleared", () => {
    const list = filled(MOST + 1);
    list.clear();
    expect(list.length).toBe(0);
    expect(list.overflowed).toBe(false);
    list.add(7, 8);
    expect(list.pointer(0)).toBe(7);
    expect(list.size(0)).toBe(8);
  });

  it("takes another's spans in the place of its own", () => {
    const list = filled(5);
    list.copyFrom(filled(2));
    expect(list.length).toBe(2);
    expect(list.pointer(1)).toBe(2);
    expect(list.size(1)).toBe(4);
  });
});
