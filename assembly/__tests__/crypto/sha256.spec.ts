import {
  SHA256_STATE_BYTES,
  sha256,
  sha256Finish,
  sha256Resume,
  sha256Start,
  sha256Update,
} from "../../crypto/sha256";
import { vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const FILE = "sha2";
const LONGEST = 261;
const STATE: usize = memory.data(SHA256_STATE_BYTES);
const INPUT: usize = memory.data(1024);
const WHOLE: usize = memory.data(32);
const SPLIT: usize = memory.data(32);

function fillInput(): void {
  for (let i: usize = 0; i < 1024; i++) store<u8>(INPUT + i, u8((i * 167) ^ (i >>> 3)));
}

function digestsAgree(): bool {
  return memory.compare(WHOLE, SPLIT, 32) === 0;
}

describe("sha256", () => {
  it("agrees with every vector in one call", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      if (vectorInt(FILE, row, "repeat") !== 1) continue;
      const message = vectorBytes(FILE, row, "msg", "hex");
      sha256(message.dataStart, message.length, WHOLE);
      const digest = vectorBytes(FILE, row, "sha256", "hex");
      expect(memory.compare(WHOLE, digest.dataStart, 32)).toBe(0, vectorText(FILE, row, "id"));
    }
  });

  it("agrees with every vector in repeated parts", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const message = vectorBytes(FILE, row, "msg", "hex");
      sha256Start(STATE);
      for (let i = vectorInt(FILE, row, "repeat"); i > 0; i--) {
        sha256Update(STATE, message.dataStart, message.length);
      }
      sha256Finish(STATE, WHOLE);
      const digest = vectorBytes(FILE, row, "sha256", "hex");
      expect(memory.compare(WHOLE, digest.dataStart, 32)).toBe(0, vectorText(FILE, row, "id"));
    }
  });

  it("gives one digest for every split of every length up to 260", () => {
    fillInput();
    for (let length = 0; length < LONGEST; length++) {
      sha256(INPUT, length, WHOLE);
      for (let cut = 0; cut <= length; cut++) {
        sha256Start(STATE);
        sha256Update(STATE, INPUT, cut);
        sha256Update(STATE, INPUT + cut, length - cut);
        sha256Finish(STATE, SPLIT);
        if (!digestsAgree()) expect(cut).toBe(-1, length.toString());
      }
    }
    expect(digestsAgree()).toBe(true);
  });

  it("gives one digest for parts of any one size", () => {
    fillInput();
    sha256(INPUT, 1024, WHOLE);
    for (let size = 1; size <= 1024; size++) {
      sha256Start(STATE);
      for (let at = 0; at < 1024; at += size) sha256Update(STATE, INPUT + at, min(size, 1024 - at));
      sha256Finish(STATE, SPLIT);
      expect(digestsAgree()).toBe(true, size.toString());
    }
  });

  it("takes no bytes for a part of length zero or less", () => {
    fillInput();
    sha256(INPUT, 5, WHOLE);
    sha256Start(STATE);
    sha256Update(STATE, INPUT, 0);
    sha256Update(STATE, INPUT, 5);
    sha256Update(STATE, INPUT, -1);
    sha256Finish(STATE, SPLIT);
    expect(digestsAgree()).toBe(true);
  });

  it("writes the digest over its own input", () => {
    fillInput();
    sha256(INPUT, 100, WHOLE);
    sha256(INPUT, 100, INPUT);
    expect(memory.compare(WHOLE, INPUT, 32)).toBe(0);
  });

  it("continues from the chaining value of whole blocks", () => {
    fillInput();
    sha256(INPUT, 200, WHOLE);
    sha256Start(STATE);
    sha256Update(STATE, INPUT, 128);
    memory.copy(SPLIT, STATE, 32);
    sha256Resume(STATE, SPLIT, 128);
    sha256Update(STATE, INPUT + 128, 72);
    sha256Finish(STATE, SPLIT);
    expect(digestsAgree()).toBe(true);
  });
});
