import { OpenedSession } from "../../session/opened-session";
import {
  MAX_SEALED_BYTES,
  MAX_STATE_BYTES,
  openSessionState,
  readSessionState,
  StateError,
} from "../../session/session-state";
import { vectorBytes, vectorCount, vectorText } from "../vectors";
import { differingField } from "./expected-fields";
import { bytesOfHex, encrypted, lz4Frame, testKey } from "./seal";

const FILE = "msgpack";
const session = new OpenedSession();

function read(hex: string): bool {
  const bytes = bytesOfHex(hex);
  return readSessionState(bytes.dataStart, bytes.length, session);
}

function open(plain: Uint8Array): StateError {
  const sealed = encrypted(plain);
  return openSessionState(sealed.dataStart, sealed.length, testKey(), session);
}

/** {e: "a@b", ca: 1760011968} */
const SMALL = "82a165a3614062a26361d6ff68e7a6c0";

/** Blocks of 64 KiB of "a" in 262 bytes each, and no end. */
function bomb(blocks: i32): Uint8Array {
  const block = "06010000" + "1f610100" + "ff".repeat(256) + "ec00";
  return bytesOfHex("04224d186440a7" + block.repeat(blocks));
}

describe("readSessionState", () => {
  it("agrees with every vector about what a session is and what it says", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      if (vectorText(FILE, row, "target") !== "session") continue;
      const id = vectorText(FILE, row, "id");
      const expected = vectorText(FILE, row, "expect");
      const bytes = vectorBytes(FILE, row, "hex", "hex");
      const readable = readSessionState(bytes.dataStart, bytes.length, session);
      if (expected !== "either") expect(readable).toBe(expected === "ok", id);
      if (readable) expect(differingField(FILE, row, session)).toBe("", id);
    }
  });

  it("forgets the session before", () => {
    expect(read("83a26361d6ff68e7a6c0a26174a161a16791a167")).toBe(true);
    expect(session.accessTokenLength).toBe(1);
    expect(session.groupCount).toBe(1);
    expect(read("81a165a161")).toBe(true);
    expect(session.hasCreationTime).toBe(false);
    expect(session.accessTokenLength).toBe(0);
    expect(session.groupCount).toBe(0);
    session.rewindGroups();
    expect(session.nextGroup()).toBe(false);
  });

  it("is stricter than oauth2-proxy about what that never writes", () => {
    const odd: string[] = [
      "c0",
      "90",
      "9bc0c0c0c0c0c0c0c0c0c0c0",
      "82a165a161a165a162",
      "82a26174a161a26174a162",
      "82a26361d6ff00000001a26361d6ff00000001",
      "82a16790a16790",
      "81a165c0",
      "81a165c40161",
      "81c40165a161",
      "81a26361c0",
      "81a167c0",
      "81a16791c0",
      "81a16ec0",
      "81a16ea161",
      "81a26163c0",
      "81a2616390",
      "80c0",
    ];
    for (let i = 0; i < odd.length; i++) expect(read(odd[i])).toBe(false, odd[i]);
  });

  it("passes over what it does not know, but not over what it cannot read", () => {
    expect(read("82a178c0a165a161")).toBe(true);
    expect(session.emailLength).toBe(1);
    expect(read("82a0c0a165a161")).toBe(true);
    expect(read("82a3657878a16181a165")).toBe(false);
    expect(read("82a178c1a165a161")).toBe(false);
  });
});

describe("openSessionState", () => {
  it("opens what was packed and encrypted", () => {
    expect(open(lz4Frame(bytesOfHex(SMALL)))).toBe(StateError.Ok);
    expect(session.createdAtSeconds).toBe(1760011968);
    expect(String.UTF8.decodeUnsafe(session.email, session.emailLength)).toBe("a@b");
  });

  it("refuses anything shorter than an IV and a frame", () => {
    const sealed = encrypted(lz4Frame(bytesOfHex(SMALL)));
    for (let length = 0; length < sealed.length; length++) {
      const error = openSessionState(sealed.dataStart, length, testKey(), session);
      expect(error).toBe(StateError.NotAFrame, length.toString());
    }
  });

  it("refuses an LZ4 frame with other options than oauth2-proxy's, good as it may be", () => {
    expect(open(bytesOfHex("04224d186040820300008061626300000000"))).toBe(StateError.NotAFrame);
    expect(open(bytesOfHex(SMALL))).toBe(StateError.NotAFrame);
  });

  it("tells a frame that holds no session from no frame", () => {
    expect(open(lz4Frame(bytesOfHex("c0")))).toBe(StateError.NotASession);
    expect(open(lz4Frame(new Uint8Array(0)))).toBe(StateError.NotASession);
    expect(open(lz4Frame(bytesOfHex(SMALL + "00")))).toBe(StateError.NotASession);
  });

  it("stops at its limits", () => {
    const sealed = new Uint8Array(MAX_SEALED_BYTES + 1);
    const error = openSessionState(sealed.dataStart, sealed.length, testKey(), session);
    expect(error).toBe(StateError.TooLarge);
    expect(open(bomb(MAX_STATE_BYTES / 65536))).toBe(StateError.NotAFrame);
    expect(open(bomb(MAX_STATE_BYTES / 65536 + 1))).toBe(StateError.TooLarge);
  });
});
