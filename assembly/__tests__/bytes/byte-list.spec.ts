import { ByteList } from "../../bytes/byte-list";

function listOf(texts: string[]): ByteList {
  const items: ArrayBuffer[] = [];
  for (let i = 0; i < texts.length; i++) items.push(String.UTF8.encode(texts[i]));
  return new ByteList(items);
}

function has(list: ByteList, text: string): bool {
  const bytes = String.UTF8.encode(text);
  return list.contains(changetype<usize>(bytes), bytes.byteLength);
}

describe("ByteList", () => {
  it("keeps its items apart, empty ones too", () => {
    const list = listOf(["admin", "", "\u00e9"]);
    expect(list.count).toBe(3);
    expect(String.UTF8.decodeUnsafe(list.pointer(0), usize(list.size(0)))).toBe("admin");
    expect(list.size(1)).toBe(0);
    expect(String.UTF8.decodeUnsafe(list.pointer(2), usize(list.size(2)))).toBe("\u00e9");
  });

  it("contains whole items only", () => {
    const list = listOf(["admin", "users"]);
    expect(has(list, "admin")).toBe(true);
    expect(has(list, "users")).toBe(true);
    expect(has(list, "adminusers")).toBe(false);
    expect(has(list, "Admin")).toBe(false);
    expect(has(list, "")).toBe(false);
    expect(has(listOf([]), "")).toBe(false);
  });

  it("is the same as one of the same items in the same order", () => {
    expect(listOf(["a", "bc"]).isSame(listOf(["a", "bc"]))).toBe(true);
    expect(listOf([]).isSame(ByteList.NONE)).toBe(true);
    const others = [["a"], ["ab", "c"], ["bc", "a"], ["a", "bd"], ["a", "bc", ""], []];
    for (let i = 0; i < others.length; i++)
      expect(listOf(["a", "bc"]).isSame(listOf(others[i]))).toBe(false, others[i].join());
  });
});
