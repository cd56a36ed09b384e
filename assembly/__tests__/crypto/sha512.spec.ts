import {
  SHA512_STATE_BYTES,
  sha384,
  sha384Finish,
  sha384Start,
  sha512,
  sha512Finish,
  sha512Start,
  sha512Update,
} from "../../crypto/sha512";
import { vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";

const FILE = "sha2";
const LONGEST = 261;
const STATE: usize = memory.data(SHA512_STATE_BYTES);
const INPUT: usize = memory.data(1024);
const WHOLE: usize = memory.data(64);
const SPLIT: usize = memory.data(64);

function fillInput(): void {
  for (let i: usize = 0; i < 1024; i++) store<u8>(INPUT + i, u8((i * 167) ^ (i >>> 3)));
}

function digestsAgree(): bool {
  return memory.compare(WHOLE, SPLIT, 64) === 0;
}

function addMessage(row: i32): void {
  const message = vectorBytes(FILE, row, "msg", "hex");
  for (let i = vectorInt(FILE, row, "repeat"); i > 0; i--) {
    sha512Update(STATE, message.dataStart, message.length);
  }
}

function expectDigest(row: i32, name: string, length: i32): void {
  const digest = vectorBytes(FILE, row, name, "hex");
  expect(digest.length).toBe(length);
  expect(memory.compare(WHOLE, digest.dataStart, length)).toBe(0, vectorText(FILE, row, "id"));
}

describe("sha512", () => {
  it("agrees with every vector, repeated messages in parts", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      sha512Start(STATE);
      addMessage(row);
      sha512Finish(STATE, WHOLE);
      expectDigest(row, "sha512", 64);
    }
  });

  it("gives one digest for every split of every length up to 260", () => {
    fillInput();
    for (let length = 0; length < LONGEST; length++) {
      sha512(INPUT, length, WHOLE);
      for (let cut = 0; cut <= length; cut++) {
        sha512Start(STATE);
        sha512Update(STATE, INPUT, cut);
        sha512Update(STATE, INPUT + cut, length - cut);
        sha512Finish(STATE, SPLIT);
        if (!digestsAgree()) expect(cut).toBe(-1, length.toString());
      }
    }
    expect(digestsAgree()).toBe(true);
  });

  it("takes no bytes for a part of length zero or less", () => {
    fillInput();
    sha512(INPUT, 5, WHOLE);
    sha512Start(STATE);
    sha512Update(STATE, INPUT, 0);
    sha512Update(STATE, INPUT, 5);
    sha512Update(STATE, INPUT, -1);
    sha512Finish(STATE, SPLIT);
    expect(digestsAgree()).toBe(true);
  });

  it("writes the digest over its own input", () => {
    fillInput();
    sha512(INPUT, 200, WHOLE);
    sha512(INPUT, 200, INPUT);
    expect(memory.compare(WHOLE, INPUT, 64)).toBe(0);
  });
});

describe("sha384", () => {
  it("agrees with every vector in one call", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      if (vectorInt(FILE, row, "repeat") !== 1) continue;
      const message = vectorBytes(FILE, row, "msg", "hex");
      sha384(message.dataStart, message.length, WHOLE);
      expectDigest(row, "sha384", 48);
    }
  });

  it("agrees with every vector, repeated messages in parts", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      sha384Start(STATE);
      addMessage(row);
      sha384Finish(STATE, WHOLE);
      expectDigest(row, "sha384", 48);
    }
  });

  it("writes 48 bytes and no more", () => {
    fillInput();
    memory.fill(WHOLE, 0xee, 64);
    sha384(INPUT, 300, WHOLE);
    for (let i: usize = 48; i < 64; i++) expect(load<u8>(WHOLE + i)).toBe(0xee);
  });
});
