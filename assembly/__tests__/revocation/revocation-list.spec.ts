import { Field, markOf } from "../../revocation/marks";
import { FOREVER, RevocationList } from "../../revocation/revocation-list";
import { Subject } from "../../revocation/subject";
import { Text } from "../judge/text";

const KEY = new Text("0123456789abcdef");

function mark(field: Field, value: string): u64 {
  const text = new Text(value);
  return markOf(KEY.pointer, field, text.pointer, text.length);
}

const SUB: u32 = 1;
const EMAIL: u32 = 2;
const SID: u32 = 4;

/** A subject with these values of sub, and of sid. */
function subjectOf(subs: string[], sids: string[]): Subject {
  const subject = new Subject(KEY.pointer);
  for (let i = 0; i < subs.length; i++) {
    const text = new Text(subs[i]);
    subject.add(Field.Subject, text.pointer, text.length);
  }
  for (let i = 0; i < sids.length; i++) {
    const text = new Text(sids[i]);
    subject.add(Field.SessionId, text.pointer, text.length);
  }
  return subject;
}

describe("A list in force", () => {
  it("names nobody when it is empty", () => {
    expect(new RevocationList(0).revokedBefore(subjectOf(["a"], ["s"]))).toBe(0);
  });

  it("names everybody by an entry without fields, the latest of them", () => {
    const list = new RevocationList(3);
    list.add(0, 0, 100);
    list.add(0, 0, 300);
    list.add(0, 0, 200);
    expect(list.entries).toBe(3);
    expect(list.revokedBefore(subjectOf([], []))).toBe(300);
    expect(list.revokedBefore(subjectOf(["a"], []))).toBe(300);
  });

  it("names a subject by any of its values of the field", () => {
    const list = new RevocationList(2);
    list.add(mark(Field.Subject, "b"), SUB, 50);
    expect(list.revokedBefore(subjectOf(["a", "b"], []))).toBe(50);
    expect(list.revokedBefore(subjectOf(["a"], ["b"]))).toBe(0);
    expect(list.revokedBefore(subjectOf([], []))).toBe(0);
  });

  it("names by an entry of several fields only who has all of them, in any of their values", () => {
    const list = new RevocationList(1);
    list.add(mark(Field.Subject, "a") ^ mark(Field.SessionId, "s2"), SUB | SID, 50);
    expect(list.revokedBefore(subjectOf(["x", "a"], ["s1", "s2"]))).toBe(50);
    expect(list.revokedBefore(subjectOf(["a"], ["s1"]))).toBe(0);
    expect(list.revokedBefore(subjectOf(["a"], []))).toBe(0);
    expect(list.revokedBefore(subjectOf([], ["s2"]))).toBe(0);
  });

  it("holds the later of entries alike, and the latest of all that name the subject", () => {
    const list = new RevocationList(4);
    list.add(mark(Field.Subject, "a"), SUB, 50);
    list.add(mark(Field.Subject, "a"), SUB, 40);
    list.add(mark(Field.SessionId, "s"), SID, 60);
    list.add(0, 0, 55);
    expect(list.revokedBefore(subjectOf(["a"], []))).toBe(55);
    expect(list.revokedBefore(subjectOf(["a"], ["s"]))).toBe(60);
    list.add(mark(Field.Subject, "a"), SUB, FOREVER);
    expect(list.revokedBefore(subjectOf(["a"], ["s"]))).toBe(FOREVER);
  });

  it("goes by the fields that entries name: an e-mail address is not looked for among the subs", () => {
    const list = new RevocationList(1);
    list.add(mark(Field.Email, "a"), EMAIL, 50);
    expect(list.revokedBefore(subjectOf(["a"], ["a"]))).toBe(0);
  });

  it("keeps as many entries as it was made for, and finds each", () => {
    const list = new RevocationList(2000);
    for (let i = 0; i < 2000; i++) list.add(mark(Field.Subject, `user-${i}`), SUB, i + 1);
    for (let i = 0; i < 2000; i++) expect(list.revokedBefore(subjectOf([`user-${i}`], []))).toBe(i + 1);
    for (let i = 2000; i < 4000; i++) expect(list.revokedBefore(subjectOf([`user-${i}`], []))).toBe(0);
  });
});
