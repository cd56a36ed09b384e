// LZ4 frames that are read by the commands, whatever they hold: none is read for longer than it is.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { packFrame, STORED, unpackFrame, word } from "../../scripts/session/lz4-frame";

const CONTENT = Buffer.from("the session ".repeat(20));
/** Version 1, blocks of 64 KiB, and what a flag adds. */
const header = (flags: number): Buffer => Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40 | flags, 0x40, 0xa7]);

describe("A frame", () => {
  it("is read as it was packed", () => {
    assert.deepEqual(unpackFrame(packFrame(CONTENT)), CONTENT);
  });

  it("is read with a block that is stored, and without an end", () => {
    assert.deepEqual(
      unpackFrame(Buffer.concat([header(0), word(STORED | CONTENT.length), CONTENT]), CONTENT.length),
      CONTENT,
    );
  });

  it("is none with a block that is longer than the frame", () => {
    for (const size of [CONTENT.length + 1, 0x7fffffff, STORED | (CONTENT.length + 1), 0xffffffff]) {
      const frame = Buffer.concat([header(0), word(size), CONTENT]);
      assert.throws(() => unpackFrame(frame, 1024), /cut off/, size.toString(16));
    }
  });

  it("is none cut off at any byte of a block or its size", () => {
    const frame = packFrame(CONTENT);
    const end = frame.length - 8;
    for (let length = 8; length < end; length++)
      assert.throws(() => unpackFrame(frame.subarray(0, length), 1024), /cut off/, String(length));
  });

  it("is none that needs a dictionary", () => {
    const frame = Buffer.concat([header(1), word(0), word(STORED | CONTENT.length), CONTENT, word(0)]);
    assert.throws(() => unpackFrame(frame), /dictionary/);
  });
});
