import { Field, markOf } from "../../revocation/marks";
import { Subject, SUBJECT_BYTES } from "../../revocation/subject";
import { Text } from "../judge/text";

const KEY = new Text("0123456789abcdef");
const OUT: usize = memory.data(256);

function mark(field: Field, value: string): u64 {
  const text = new Text(value);
  return markOf(KEY.pointer, field, text.pointer, text.length);
}

function add(subject: Subject, field: Field, value: string): void {
  const text = new Text(value);
  subject.add(field, text.pointer, text.length);
}

function has(subject: Subject, field: Field, value: string): bool {
  for (let i = 0; i < subject.count(field); i++)
    if (subject.mark(field, i) === mark(field, value)) return true;
  return false;
}

describe("Whom a session is about", () => {
  it("may be named by several values of a field, each once", () => {
    const subject = new Subject(KEY.pointer);
    expect(subject.createdSeconds).toBe(-1);
    add(subject, Field.Subject, "a");
    add(subject, Field.Subject, "b");
    add(subject, Field.Subject, "a");
    add(subject, Field.Email, "A@x");
    add(subject, Field.Email, "a@X");
    expect(subject.count(Field.Subject)).toBe(2);
    expect(subject.count(Field.Email)).toBe(1);
    expect(subject.count(Field.SessionId)).toBe(0);
    expect(has(subject, Field.Subject, "a") && has(subject, Field.Subject, "b")).toBe(true);
    expect(has(subject, Field.Email, "a@x")).toBe(true);
  });

  it("is not named by a value that is none", () => {
    const subject = new Subject(KEY.pointer);
    add(subject, Field.TokenId, "");
    expect(subject.counts).toBe(0);
  });

  it("has room for four values of each field, and keeps the first", () => {
    const subject = new Subject(KEY.pointer);
    for (let field = 0; field < 4; field++) {
      for (let i = 0; i < 6; i++) add(subject, field as Field, i.toString());
    }
    for (let field = 0; field < 4; field++) {
      expect(subject.count(field as Field)).toBe(4);
      for (let i = 0; i < 4; i++)
        expect(subject.mark(field as Field, i)).toBe(mark(field as Field, i.toString()));
    }
    expect(subject.write(OUT)).toBe(SUBJECT_BYTES);
  });

  it("takes what another subject has", () => {
    const subject = new Subject(KEY.pointer);
    const other = new Subject(KEY.pointer);
    add(subject, Field.Subject, "a");
    add(other, Field.Subject, "a");
    add(other, Field.Subject, "b");
    add(other, Field.TokenId, "j");
    subject.addAll(other);
    expect(subject.count(Field.Subject)).toBe(2);
    expect(has(subject, Field.Subject, "b") && has(subject, Field.TokenId, "j")).toBe(true);
  });

  it("is read as it was written", () => {
    const subject = new Subject(KEY.pointer);
    add(subject, Field.Subject, "a");
    add(subject, Field.SessionId, "s1");
    add(subject, Field.SessionId, "s2");
    expect(subject.write(OUT)).toBe(24);
    const back = new Subject(KEY.pointer);
    add(back, Field.Email, "other@x");
    back.read(OUT, subject.counts);
    expect(back.counts).toBe(subject.counts);
    expect(back.count(Field.Email)).toBe(0);
    expect(
      has(back, Field.Subject, "a") && has(back, Field.SessionId, "s1") && has(back, Field.SessionId, "s2"),
    ).toBe(true);
  });

  it("is nobody once it is cleared", () => {
    const subject = new Subject(KEY.pointer);
    subject.createdSeconds = 7;
    add(subject, Field.Subject, "a");
    subject.clear();
    expect(subject.createdSeconds).toBe(-1);
    expect(subject.count(Field.Subject)).toBe(0);
  });
});
