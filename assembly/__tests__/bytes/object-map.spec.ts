import { ObjectMap } from "../../bytes/object-map";

@final
class Item {
  constructor(readonly number: u64) {}
}

function numberAt(map: ObjectMap, key: u64): u64 {
  const item = map.get(key);
  return item === null ? u64.MAX_VALUE : changetype<Item>(item).number;
}

// More than there are buckets, so that chains are longer than one.
const COUNT: u64 = 1000;

function filled(): ObjectMap {
  const map = new ObjectMap();
  for (let key: u64 = 0; key < COUNT; key++) map.set(key * 7, new Item(key));
  return map;
}

describe("A map of objects", () => {
  it("gives each number its object, and no other one any", () => {
    const map = filled();
    expect(map.size).toBe(i32(COUNT));
    for (let key: u64 = 0; key < COUNT; key++) {
      expect(numberAt(map, key * 7)).toBe(key);
      expect(map.get(key * 7 + 1) === null).toBe(true);
    }
    expect(map.get(u64.MAX_VALUE) === null).toBe(true);
  });

  it("takes the later object of a number", () => {
    const map = filled();
    map.set(7, new Item(99));
    expect(numberAt(map, 7)).toBe(99);
    expect(map.size).toBe(i32(COUNT));
  });

  it("forgets what is deleted, wherever in its chain, and nothing else", () => {
    const map = filled();
    for (let key: u64 = 0; key < COUNT; key += 3) map.delete(key * 7);
    map.delete(5);
    for (let key: u64 = 0; key < COUNT; key++) {
      expect(numberAt(map, key * 7)).toBe(key % 3 === 0 ? u64.MAX_VALUE : key);
    }
    expect(map.size).toBe(i32(COUNT - (COUNT + 2) / 3));
  });

  it("names all of its numbers", () => {
    const map = filled();
    const keys = map.keys();
    expect(keys.length).toBe(i32(COUNT));
    for (let i = 0; i < keys.length; i++) map.delete(keys[i]);
    expect(map.size).toBe(0);
    expect(map.keys().length).toBe(0);
  });

  it("is empty once it is cleared", () => {
    const map = filled();
    map.clear();
    expect(map.size).toBe(0);
    expect(map.get(7) === null).toBe(true);
    map.set(7, new Item(1));
    expect(numberAt(map, 7)).toBe(1);
  });
});
