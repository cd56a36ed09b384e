import { Field } from "../../revocation/marks";
import { ListError, MAX_LIST_BYTES, readRevocationList } from "../../revocation/read-list";
import { FOREVER } from "../../revocation/revocation-list";
import { Subject } from "../../revocation/subject";
import { Text } from "../judge/text";

const KEY = new Text("0123456789abcdef");
const NOBODY: i64 = 0;

@final
class Fault {
  constructor(
    readonly text: string,
    readonly error: ListError,
    readonly entry: i32 = -1,
  ) {}
}

const FAULTS: Fault[] = [
  new Fault("", ListError.Malformed),
  new Fault("[]", ListError.Malformed),
  new Fault("{}", ListError.Malformed),
  new Fault('{"revoked":{}}', ListError.Malformed),
  new Fault('{"revoked":[]', ListError.Malformed),
  new Fault('{"revoked":[]}x', ListError.Malformed),
  new Fault('{"revoked":[],"revoked":[]}', ListError.Malformed),
  new Fault('{"revoked":[1]}', ListError.EntryInvalid, 0),
  new Fault('{"revoked":[{"sub":"a"},{}]}', ListError.EntryInvalid, 1),
  new Fault('{"revoked":[{"sub":""}]}', ListError.EntryInvalid, 0),
  new Fault('{"revoked":[{"sub":1}]}', ListError.EntryInvalid, 0),
  new Fault('{"revoked":[{"name":"a"}]}', ListError.EntryInvalid, 0),
  new Fault('{"revoked":[{"sub":"a","sub":"b"}]}', ListError.EntryInvalid, 0),
  new Fault('{"revoked":[{"before":"1"}]}', ListError.EntryInvalid, 0),
  new Fault('{"revoked":[{"before":-1}]}', ListError.EntryInvalid, 0),
];

/** Alice, of a session with this sid. */
function alice(sid: string): Subject {
  const subject = new Subject(KEY.pointer);
  add(subject, Field.Subject, "alice-id");
  add(subject, Field.Email, "Alice@Example.com");
  add(subject, Field.SessionId, sid);
  return subject;
}

function add(subject: Subject, field: Field, value: string): void {
  const text = new Text(value);
  subject.add(field, text.pointer, text.length);
}

/** Before when Alice is revoked by a list. */
function revokedBefore(list: string, sid: string = "s1"): i64 {
  const text = new Text(`{"revoked":[${list}]}`);
  const read = readRevocationList(text.pointer, text.length, KEY.pointer).list;
  return read === null ? -1 : read.revokedBefore(alice(sid));
}

describe("A revocation list", () => {
  it("is refused as a whole, with the entry that is wrong", () => {
    for (let i = 0; i < FAULTS.length; i++) {
      const fault = FAULTS[i];
      const text = new Text(fault.text);
      const read = readRevocationList(text.pointer, text.length, KEY.pointer);
      expect(read.error).toBe(fault.error, fault.text);
      expect(read.entry).toBe(fault.entry, fault.text);
      expect(read.list === null).toBe(true, fault.text);
    }
    expect(readRevocationList(0, MAX_LIST_BYTES + 1, KEY.pointer).error).toBe(ListError.TooLarge);
  });

  it("names whom every field of an entry holds for", () => {
    expect(revokedBefore('{"sub":"alice-id"}')).toBe(FOREVER);
    expect(revokedBefore('{"email":"alice@example.COM","before":7}')).toBe(7);
    expect(revokedBefore('{"sub":"alice-id","sid":"s1","before":7}')).toBe(7);
    expect(revokedBefore('{"sub":"alice-id","sid":"s2","before":7}')).toBe(NOBODY);
    expect(revokedBefore('{"sub":"ALICE-ID"}')).toBe(NOBODY);
    expect(revokedBefore('{"jti":"s1"}')).toBe(NOBODY);
    expect(revokedBefore("")).toBe(NOBODY);
  });

  it("has the latest time of all entries that hold", () => {
    expect(revokedBefore('{"before":5},{"sub":"alice-id","before":9},{"sid":"s1","before":8}')).toBe(9);
    expect(revokedBefore('{"sub":"alice-id","before":9},{"sub":"alice-id","before":3}')).toBe(9);
    expect(revokedBefore('{"before":5}')).toBe(5);
  });

  it("is found in by what a cache entry keeps of somebody", () => {
    const subject = alice("s1");
    const kept = heap.alloc(256);
    const bytes = subject.write(kept);
    expect(bytes).toBe(24);
    const back = new Subject(KEY.pointer);
    back.read(kept, subject.counts);
    for (let i = 0; i < 3; i++) expect(back.mark(i as Field, 0)).toBe(subject.mark(i as Field, 0));
    expect(back.counts).toBe(subject.counts);
  });
});
