import { JSON_READER_BYTES, JsonReader, JsonToken } from "../../codec/json";
import { JSON_NAMES_BYTES, JsonNames, MAX_JSON_NAMES, NameVerdict } from "../../codec/json-names";

const READER = changetype<JsonReader>(memory.data(JSON_READER_BYTES));
const NAMES = changetype<JsonNames>(memory.data(JSON_NAMES_BYTES));

// The verdict on the last name of a flat object with these (raw) names.
function lastVerdict(names: string[]): NameVerdict {
  let text = "{";
  for (let i = 0; i < names.length; i++) text += (i > 0 ? ',"' : '"') + names[i] + '":0';
  const bytes = String.UTF8.encode(text + "}");
  READER.open(changetype<usize>(bytes), bytes.byteLength);
  READER.next();
  NAMES.clear();
  let verdict = NameVerdict.New;
  while (READER.next() === JsonToken.Name) {
    verdict = NAMES.add(READER);
    READER.skipValue();
  }
  return verdict;
}

function distinct(count: i32): string[] {
  const names: string[] = [];
  for (let i = 0; i < count; i++) names.push("n" + i.toString());
  return names;
}

describe("JSON member names", () => {
  it("are new until they repeat", () => {
    expect(lastVerdict(["alg"])).toBe(NameVerdict.New);
    expect(lastVerdict(["alg", "kid", "Alg", "al", "algo", ""])).toBe(NameVerdict.New);
    expect(lastVerdict(["alg", "kid", "alg"])).toBe(NameVerdict.Duplicate);
    expect(lastVerdict(["", "a", ""])).toBe(NameVerdict.Duplicate);
  });

  it("repeat under an escape too", () => {
    expect(lastVerdict(["alg", "\\u0061lg"])).toBe(NameVerdict.Duplicate);
    expect(lastVerdict(["\\u0061lg", "alg"])).toBe(NameVerdict.Duplicate);
    expect(lastVerdict(["\\u0061lg", "al\\u0067"])).toBe(NameVerdict.Duplicate);
    expect(lastVerdict(["\\\\", "\\\\\\\\"])).toBe(NameVerdict.New);
  });

  it("are refused beyond the limit", () => {
    expect(lastVerdict(distinct(MAX_JSON_NAMES))).toBe(NameVerdict.New);
    expect(lastVerdict(distinct(MAX_JSON_NAMES + 1))).toBe(NameVerdict.Refused);
  });

  it("are refused when escaped and too long to compare", () => {
    expect(lastVerdict(["a".repeat(255) + "\\n"])).toBe(NameVerdict.New);
    expect(lastVerdict(["a".repeat(256) + "\\n"])).toBe(NameVerdict.Refused);
    expect(lastVerdict(["a".repeat(5000)])).toBe(NameVerdict.New);
  });

  it("fit their memory", () => {
    expect(8 + 8 * MAX_JSON_NAMES).toBe(JSON_NAMES_BYTES);
  });
});
