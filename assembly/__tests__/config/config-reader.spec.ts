import { ConfigReader } from "../../config/config-reader";

const KEYS: StaticArray<string> = ["names", "pairs"];

// The reader keeps only the address of its text.
const kept: ArrayBuffer[] = [];

function open(json: string): ConfigReader {
  const bytes = String.UTF8.encode(json);
  kept.push(bytes);
  return new ConfigReader(changetype<usize>(bytes), bytes.byteLength);
}

// Lists of lists of texts: what was read, as "a,b;c;".
function readLists(input: ConfigReader): string {
  let result = "";
  input.beginList("a list of lists");
  while (input.nextEntry()) {
    input.beginList("a list of texts");
    while (input.nextEntry()) result += String.UTF8.decode(input.readText("a text")) + ",";
    result += ";";
  }
  return result;
}

// Objects in a list, each with a list of its own.
function readObjects(input: ConfigReader): i32 {
  let texts = 0;
  input.beginList("a list of objects");
  while (input.nextEntry()) {
    input.beginObject(KEYS);
    for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
      input.beginList("a list of texts");
      while (input.nextEntry()) texts += input.readText("a text").byteLength;
    }
  }
  return texts;
}

function pathOf(input: ConfigReader): string {
  const error = input.error;
  return error === null ? "" : error.path;
}

describe("A configuration's lists", () => {
  it("may hold lists, each with its own count", () => {
    const input = open('[["a","b"],[],["c"]]');
    expect(readLists(input)).toBe("a,b,;;c,;");
    input.finish();
    expect(input.failed).toBe(false);
  });

  it("may hold objects with lists, and go on behind them", () => {
    const input = open('[{"names":["a","b","c"],"pairs":["d"]},{"names":[]},{"pairs":["e","f"]}]');
    expect(readObjects(input)).toBe(6);
    input.finish();
    expect(input.failed).toBe(false);
  });

  it("name every index on the way to an error", () => {
    const lists = open('[["a","b","c"],["d",5]]');
    readLists(lists);
    expect(pathOf(lists)).toBe("[1][1]");
    const objects = open('[{"names":["a","b","c"]},{},{"names":["a"],"pairs":["b","c",null]}]');
    readObjects(objects);
    expect(pathOf(objects)).toBe("[2].pairs[2]");
    const outer = open('[{"names":["a","b","c"]},7]');
    readObjects(outer);
    expect(pathOf(outer)).toBe("[1]");
  });

  it("have at most 1000 entries, whatever lists they hold", () => {
    const good = open("[" + '["x"],'.repeat(999) + "[]]");
    readLists(good);
    expect(pathOf(good)).toBe("");
    const long = open("[" + '["x","y"],'.repeat(1000) + "[]]");
    readLists(long);
    expect(pathOf(long)).toBe("[1000]");
  });
});

// The members of an object of texts, as "a=1;b=2;".
function readTexts(input: ConfigReader): string {
  let result = "";
  input.beginMap("an object of texts");
  for (let name = input.nextMember(); name !== null; name = input.nextMember()) {
    result += String.UTF8.decode(name) + "=" + String.UTF8.decode(input.readText("a text")) + ";";
  }
  return result;
}

describe("A configuration's object with free keys", () => {
  it("gives its keys in order, and is left behind the last one", () => {
    const input = open('{"b":"1","a \u00e9":"2"}');
    expect(readTexts(input)).toBe("b=1;a \u00e9=2;");
    input.finish();
    expect(input.failed).toBe(false);
  });

  it("names the key of an error", () => {
    const value = open('{"b":"1","c":2}');
    readTexts(value);
    expect(pathOf(value)).toBe("c");
    const odd = open('{"a b":2}');
    readTexts(odd);
    expect(pathOf(odd)).toBe('["a b"]');
    const list = open("[]");
    readTexts(list);
    expect(list.failed).toBe(true);
    const cut = open('{"a":"1",');
    readTexts(cut);
    expect(cut.failed).toBe(true);
  });

  it("has each key once, and at most 64", () => {
    const twice = open('{"a":"1","b":"1","\\u0061":"1"}');
    readTexts(twice);
    expect(pathOf(twice)).toBe("a");
    let members = '"k0":"1"';
    for (let i = 1; i < 64; i++) members += `,"k${i}":"1"`;
    const most = open(`{${members}}`);
    readTexts(most);
    expect(most.failed).toBe(false);
    const more = open(`{${members},"k64":"1"}`);
    readTexts(more);
    expect(pathOf(more)).toBe("k64");
  });
});
