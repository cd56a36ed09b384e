import { Field, hashOfList, markOf, MAX_VALUE_BYTES } from "../../revocation/marks";
import { Text } from "../judge/text";

const KEY = new Text("0123456789abcdef");
const OTHER = new Text("0123456789abcdeg");

function mark(field: Field, value: string): u64 {
  const text = new Text(value);
  return markOf(KEY.pointer, field, text.pointer, text.length);
}

describe("A mark", () => {
  it("is the same for the same value of the same field, and for no other", () => {
    const marks: u64[] = [];
    const values = ["a", "b", "ab", "A", " a", "a ", "\u0000a", "\u0001a"];
    for (let field = 0; field < 4; field++) {
      if (field === Field.Email) continue;
      for (let i = 0; i < values.length; i++) {
        const found = mark(field as Field, values[i]);
        expect(found).toBe(mark(field as Field, values[i]));
        expect(marks.includes(found)).toBe(false, `${field}: ${values[i]}`);
        marks.push(found);
      }
    }
  });

  it("is one for an e-mail address in any case of its ASCII letters, and for no other field's", () => {
    expect(mark(Field.Email, "Alice@Example.COM")).toBe(mark(Field.Email, "alice@example.com"));
    expect(mark(Field.Email, "alice@example.co")).not.toBe(mark(Field.Email, "alice@example.com"));
    const addresses = ["ab@xy", "bb@xy", "aa@xy", "ab@yy", "ab@xz", "ab@x", "ab@xyz"];
    const marks: u64[] = [];
    for (let i = 0; i < addresses.length; i++) {
      const found = mark(Field.Email, addresses[i]);
      expect(marks.includes(found)).toBe(false, addresses[i]);
      expect(found).not.toBe(mark(Field.Subject, addresses[i]), addresses[i]);
      mark(Field.Subject, "another value between them");
      expect(mark(Field.Email, addresses[i])).toBe(found, addresses[i]);
      marks.push(found);
    }
    expect(mark(Field.Email, "\u00c9@x")).not.toBe(mark(Field.Email, "\u00e9@x"));
    expect(mark(Field.Subject, "Alice")).not.toBe(mark(Field.Subject, "alice"));
    expect(mark(Field.SessionId, "S1")).not.toBe(mark(Field.SessionId, "s1"));
    expect(mark(Field.TokenId, "J1")).not.toBe(mark(Field.TokenId, "j1"));
  });

  it("is none for no value, and for one that is too long", () => {
    expect(mark(Field.Subject, "")).toBe(0);
    expect(markOf(KEY.pointer, Field.Subject, KEY.pointer, -1)).toBe(0);
    expect(mark(Field.Subject, "x".repeat(MAX_VALUE_BYTES))).not.toBe(0);
    expect(mark(Field.Subject, "x".repeat(MAX_VALUE_BYTES + 1))).toBe(0);
    expect(mark(Field.Email, "x".repeat(MAX_VALUE_BYTES + 1))).toBe(0);
  });

  it("says nothing to whoever has not the key", () => {
    const text = new Text("alice");
    const other = markOf(OTHER.pointer, Field.Subject, text.pointer, text.length);
    expect(other).not.toBe(mark(Field.Subject, "alice"));
  });
});

describe("The hash of a list", () => {
  it("is the same for the same text alone", () => {
    const one = new Text('{"revoked":[]}');
    const other = new Text('{"revoked":[] }');
    const hash = hashOfList(KEY.pointer, one.pointer, one.length);
    expect(hashOfList(KEY.pointer, one.pointer, one.length)).toBe(hash);
    expect(hashOfList(KEY.pointer, other.pointer, other.length)).not.toBe(hash);
    expect(hashOfList(OTHER.pointer, one.pointer, one.length)).not.toBe(hash);
  });
});
