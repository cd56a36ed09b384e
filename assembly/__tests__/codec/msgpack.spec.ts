import {
  MSGPACK_MAX_DEPTH,
  msgpackAtEnd,
  msgpackCount,
  msgpackExtensionType,
  MsgpackKind,
  msgpackLength,
  msgpackNanos,
  msgpackNext,
  msgpackPosition,
  msgpackPtr,
  msgpackSeconds,
  msgpackSkip,
  msgpackStart,
  msgpackTimestamp,
} from "../../codec/msgpack";
import { vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const FILE = "msgpack";

let input: Uint8Array = new Uint8Array(0);

function start(bytes: Uint8Array): void {
  input = bytes;
  msgpackStart(bytes.dataStart, bytes.length);
}

function startHex(hex: string): void {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = u8(I32.parseInt(hex.substr(i * 2, 2), 16));
  start(bytes);
}

function kindOf(name: string): MsgpackKind {
  if (name === "nil") return MsgpackKind.Nil;
  if (name === "bool") return MsgpackKind.Boolean;
  if (name === "number" || name === "bignum") return MsgpackKind.Number;
  if (name === "string") return MsgpackKind.Text;
  if (name === "binary") return MsgpackKind.Binary;
  if (name === "array") return MsgpackKind.Array;
  return name === "map" ? MsgpackKind.Map : MsgpackKind.Extension;
}

function nested(depth: i32): Uint8Array {
  const bytes = new Uint8Array(depth + 1);
  for (let i = 0; i < depth; i++) bytes[i] = 0x91;
  bytes[depth] = 0xc0;
  return bytes;
}

describe("msgpack", () => {
  it("reads the kind of every value of the suite, and skips exactly over it", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      if (vectorText(FILE, row, "target") !== "any") continue;
      const id = vectorText(FILE, row, "id");
      start(vectorBytes(FILE, row, "hex", "hex"));
      expect(msgpackNext()).toBe(kindOf(vectorText(FILE, row, "kind")), id);
      msgpackStart(input.dataStart, input.length);
      expect(msgpackSkip()).toBe(true, id);
      expect(msgpackAtEnd()).toBe(true, id);
    }
  });

  it("reads the suite's texts and timestamps", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const kind = vectorText(FILE, row, "kind");
      if (vectorText(FILE, row, "target") !== "any") continue;
      start(vectorBytes(FILE, row, "hex", "hex"));
      const id = vectorText(FILE, row, "id");
      if (kind === "string") {
        msgpackNext();
        const text = String.UTF8.decodeUnsafe(msgpackPtr(), msgpackLength());
        expect(text).toBe(vectorText(FILE, row, "value"), id);
      } else if (kind === "timestamp") {
        expect(msgpackTimestamp()).toBe(true, id);
        expect(msgpackSeconds()).toBe(vectorInt(FILE, row, "value.0"), id);
        expect(msgpackNanos()).toBe(i32(vectorInt(FILE, row, "value.1")), id);
      }
    }
  });

  it("refuses every value of the suite when it is cut short", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      if (vectorText(FILE, row, "target") !== "any") continue;
      const bytes = vectorBytes(FILE, row, "hex", "hex");
      for (let length = 0; length < bytes.length; length += length < 300 ? 1 : 977) {
        msgpackStart(bytes.dataStart, length);
        expect(msgpackSkip()).toBe(false, vectorText(FILE, row, "id"));
      }
    }
  });

  it("gives counts of containers and leaves their entries to be read next", () => {
    startHex("82a161920102a16280");
    expect(msgpackNext()).toBe(MsgpackKind.Map);
    expect(msgpackCount()).toBe(2);
    expect(msgpackNext()).toBe(MsgpackKind.Text);
    expect(msgpackNext()).toBe(MsgpackKind.Array);
    expect(msgpackCount()).toBe(2);
    expect(msgpackPosition()).toBe(input.dataStart + 4);
    expect(msgpackSkip() && msgpackSkip()).toBe(true);
    expect(msgpackNext()).toBe(MsgpackKind.Text);
    expect(msgpackNext()).toBe(MsgpackKind.Map);
    expect(msgpackCount()).toBe(0);
    expect(msgpackAtEnd()).toBe(true);
    expect(msgpackNext()).toBe(MsgpackKind.Invalid);
  });

  it("refuses lengths and counts that the input cannot hold", () => {
    const lies: string[] = [
      "a1",
      "d9ff61",
      "daffff61",
      "dbffffffff61",
      "db7fffffff61",
      "c4ff00",
      "c6ffffffff00",
      "c9ffffffff0100",
      "c7ff01",
      "d80100",
      "dcffff",
      "ddffffffff",
      "dd80000000",
      "deffff",
      "dfffffffff",
      "df80000000a1",
      "93c0c0",
      "82c0c0c0",
      "c1",
    ];
    for (let i = 0; i < lies.length; i++) {
      startHex(lies[i]);
      expect(msgpackNext()).toBe(MsgpackKind.Invalid, lies[i]);
      expect(msgpackPosition()).toBe(input.dataStart, lies[i]);
    }
  });

  it("skips up to its depth limit, and no deeper", () => {
    start(nested(MSGPACK_MAX_DEPTH));
    expect(msgpackSkip()).toBe(true);
    start(nested(MSGPACK_MAX_DEPTH + 1));
    expect(msgpackSkip()).toBe(false);
    start(nested(100000));
    expect(msgpackSkip()).toBe(false);
  });

  it("skips wide values of many levels", () => {
    startHex("9392c0c082a161c0a16293010203c4020102");
    expect(msgpackSkip()).toBe(true);
    expect(msgpackAtEnd()).toBe(true);
  });

  it("tells the type of an extension", () => {
    startHex("d60d68e7a6c0");
    expect(msgpackNext()).toBe(MsgpackKind.Extension);
    expect(msgpackExtensionType()).toBe(13);
    startHex("d60d68e7a6c0");
    expect(msgpackTimestamp()).toBe(false);
  });

  it("refuses timestamps of other lengths, with too many nanoseconds, or far beyond any calendar", () => {
    const bad: string[] = [
      "d4ff68",
      "d5ff6868",
      "c705ff0000000000",
      "d7ffee6b280000000000",
      "c70cff3b9aca000000000068e7a6c0",
      "c70cff000000007fffffffffffffff",
      "c70cff000000008000000000000000",
      "a161",
      "c0",
    ];
    for (let i = 0; i < bad.length; i++) {
      startHex(bad[i]);
      expect(msgpackTimestamp()).toBe(false, bad[i]);
    }
  });
});
