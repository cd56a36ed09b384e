import { WipeList } from "../../flow/sessions/wipe-list";

const ROOM = 8192;

describe("A list of slots to be wiped", () => {
  it("gives those whose time is over, oldest first, each once", () => {
    const list = new WipeList();
    expect(list.next(1000)).toBe(-1);
    list.add(7, 100);
    list.add(5, 200);
    list.add(7, 300);
    expect(list.next(99)).toBe(-1);
    expect(list.next(200)).toBe(7);
    expect(list.next(200)).toBe(5);
    expect(list.next(200)).toBe(-1);
    expect(list.next(300)).toBe(7);
    expect(list.next(1000)).toBe(-1);
  });

  it("has room for 8192 of them: the oldest goes without where there are more", () => {
    const list = new WipeList();
    for (let i = 0; i < ROOM + 1; i++) list.add(i, i64(i));
    let expected = 1;
    while (expected <= ROOM && list.next(i64.MAX_VALUE) === expected) expected++;
    expect(expected).toBe(ROOM + 1);
    expect(list.next(i64.MAX_VALUE)).toBe(-1);
  });
});
