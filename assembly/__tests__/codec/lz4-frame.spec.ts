import { decodeLz4Frame, lz4DecodedLength, Lz4Error } from "../../codec/lz4-frame";
import { xxh32 } from "../../codec/xxh32";
import { sha256 } from "../../crypto/sha256";
import { hasField, vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const FILE = "lz4_frame";
const CAPACITY = 262144;
const GUARD_BYTES = 64;
const GUARD: u8 = 0xee;

const OUT: usize = memory.data(CAPACITY + GUARD_BYTES);
const DIGEST: usize = memory.data(32);

/** The frame of oauth2-proxy's kind that the truncations and flips below start from. */
const SAMPLE_ID = "o2p-16000";

function decode(frame: Uint8Array, capacity: i32): Lz4Error {
  memory.fill(OUT + capacity, GUARD, GUARD_BYTES);
  const error = decodeLz4Frame(frame.dataStart, frame.length, OUT, capacity);
  for (let i = 0; i < GUARD_BYTES; i++) {
    assert(load<u8>(OUT + capacity + i) === GUARD, "wrote beyond the capacity");
  }
  return error;
}

function isExpectedOutput(row: i32): bool {
  const expected = vectorBytes(FILE, row, "sha256", "hex");
  sha256(OUT, lz4DecodedLength(), DIGEST);
  return expected.length === 32 && memory.compare(DIGEST, expected.dataStart, 32) === 0;
}

function rowOf(id: string): i32 {
  for (let row = 0; row < vectorCount(FILE); row++) if (vectorText(FILE, row, "id") === id) return row;
  return -1;
}

function frameOf(id: string): Uint8Array {
  return vectorBytes(FILE, rowOf(id), "frame", "base64");
}

/** A frame without content checksum: one stored block of zeros, and the block descriptor given. */
function storedFrame(descriptor: u8, size: i32): Uint8Array {
  const frame = new Uint8Array(15 + size);
  const at = frame.dataStart;
  store<u32>(at, 0x184d2204);
  store<u8>(at, 0x60, 4);
  store<u8>(at, descriptor, 5);
  store<u8>(at, u8(xxh32(at + 4, 2) >> 8), 6);
  store<u32>(at, u32(size) | 0x80000000, 7);
  return frame;
}

describe("decodeLz4Frame", () => {
  it("agrees with every vector", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const id = vectorText(FILE, row, "id");
      const expected = vectorText(FILE, row, "expect");
      const error = decode(vectorBytes(FILE, row, "frame", "base64"), CAPACITY);
      if (expected === "ok" && vectorInt(FILE, row, "size") > CAPACITY) {
        expect(error).toBe(Lz4Error.TooLarge, id);
      } else if (expected === "error") {
        expect(error).not.toBe(Lz4Error.Ok, id);
      } else if (expected === "ok" || error === Lz4Error.Ok) {
        expect(error).toBe(Lz4Error.Ok, id);
        expect(isExpectedOutput(row)).toBe(true, id);
      }
      expect(hasField(FILE, row, "expect")).toBe(true, id);
    }
  });

  it("names what is wrong", () => {
    expect(decode(frameOf("bad-magic"), CAPACITY)).toBe(Lz4Error.BadHeader);
    expect(decode(frameOf("bad-dictid"), CAPACITY)).toBe(Lz4Error.BadHeader);
    expect(decode(frameOf("bad-no-end"), CAPACITY)).toBe(Lz4Error.Truncated);
    expect(decode(frameOf("bad-offset-0"), CAPACITY)).toBe(Lz4Error.BadBlock);
    expect(decode(frameOf("bad-decoded-over-max"), CAPACITY)).toBe(Lz4Error.BadBlock);
    expect(decode(frameOf("bad-block-checksum"), CAPACITY)).toBe(Lz4Error.BadChecksum);
    expect(decode(frameOf("bad-csize-large"), CAPACITY)).toBe(Lz4Error.BadChecksum);
    expect(decode(frameOf("trail-garbage"), CAPACITY)).toBe(Lz4Error.TrailingBytes);
    expect(decode(frameOf("multi-two"), CAPACITY)).toBe(Lz4Error.TrailingBytes);
  });

  it("refuses a stored block over the frame's maximum, and takes one just of it", () => {
    expect(decode(storedFrame(0x40, 65536), CAPACITY)).toBe(Lz4Error.Ok);
    expect(lz4DecodedLength()).toBe(65536);
    expect(decode(storedFrame(0x40, 65537), CAPACITY)).toBe(Lz4Error.BadBlock);
    expect(decode(storedFrame(0x50, 65537), CAPACITY)).toBe(Lz4Error.Ok);
  });

  it("refuses block descriptors with reserved bits or without a size, checksum right or not", () => {
    for (let descriptor = 0; descriptor < 256; descriptor++) {
      const isDefined = descriptor >= 0x40 && descriptor <= 0x70 && (descriptor & 15) === 0;
      const expected = isDefined ? Lz4Error.Ok : Lz4Error.BadHeader;
      expect(decode(storedFrame(u8(descriptor), 1), CAPACITY)).toBe(expected, descriptor.toString());
    }
  });

  it("fills a capacity exactly and stops one byte below it", () => {
    const row = rowOf(SAMPLE_ID);
    const frame = frameOf(SAMPLE_ID);
    const size = i32(vectorInt(FILE, row, "size"));
    expect(decode(frame, size)).toBe(Lz4Error.Ok);
    expect(isExpectedOutput(row)).toBe(true);
    expect(decode(frame, size - 1)).toBe(Lz4Error.TooLarge);
    for (let capacity = 0; capacity < size; capacity += 97) {
      expect(decode(frame, capacity)).toBe(Lz4Error.TooLarge, capacity.toString());
    }
  });

  it("refuses a frame cut at any byte", () => {
    const frame = frameOf(SAMPLE_ID);
    for (let length = 0; length < frame.length; length += length < 64 ? 1 : 61) {
      expect(decode(frame.slice(0, length), CAPACITY)).not.toBe(Lz4Error.Ok, length.toString());
    }
  });

  it("gives the same bytes or none when a bit is flipped", () => {
    const row = rowOf(SAMPLE_ID);
    const frame = frameOf(SAMPLE_ID);
    for (let at = 0; at < frame.length; at += 13) {
      frame[at] ^= u8(1) << u8(at & 7);
      const error = decode(frame, CAPACITY);
      expect(error !== Lz4Error.Ok || isExpectedOutput(row)).toBe(true, at.toString());
      frame[at] ^= u8(1) << u8(at & 7);
    }
  });
});
