import { ByteList } from "../../bytes/byte-list";
import { isEmailAllowed, isGroupAllowed, isHeaderValue } from "../../session/authorize";
import { OpenedSession } from "../../session/opened-session";
import { readSessionState } from "../../session/session-state";
import { bytesOfHex } from "./seal";

const session = new OpenedSession();

function listOf(items: string[]): ByteList {
  const encoded: Array<ArrayBuffer> = [];
  for (let i = 0; i < items.length; i++) encoded.push(String.UTF8.encode(items[i]));
  return new ByteList(encoded);
}

function allows(email: string, domains: string[]): bool {
  const bytes = String.UTF8.encode(email);
  return isEmailAllowed(changetype<usize>(bytes), bytes.byteLength, listOf(domains));
}

function isInjectable(text: string): bool {
  const bytes = String.UTF8.encode(text);
  return isHeaderValue(changetype<usize>(bytes), bytes.byteLength);
}

describe("isEmailAllowed", () => {
  it("allows everybody with a star", () => {
    expect(allows("a@b.c", ["*"])).toBe(true);
    expect(allows("no address", ["x.y", "*"])).toBe(true);
    expect(allows("a@b@c", ["*"])).toBe(true);
  });

  it("allows exactly the domain", () => {
    expect(allows("a@example.com", ["example.com"])).toBe(true);
    expect(allows("a@example.com", ["other.org", "example.com"])).toBe(true);
    expect(allows("a@sub.example.com", ["example.com"])).toBe(false);
    expect(allows("a@badexample.com", ["example.com"])).toBe(false);
    expect(allows("a@example.com.evil", ["example.com"])).toBe(false);
    expect(allows("example.com", ["example.com"])).toBe(false);
    expect(allows("a@", ["example.com"])).toBe(false);
  });

  it("allows subdomains, and only those, with a dot or a star and a dot", () => {
    expect(allows("a@sub.example.com", [".example.com"])).toBe(true);
    expect(allows("a@sub.example.com", ["*.example.com"])).toBe(true);
    expect(allows("a@x.sub.example.com", ["*.example.com"])).toBe(true);
    expect(allows("a@example.com", [".example.com"])).toBe(false);
    expect(allows("a@example.com", ["*.example.com"])).toBe(false);
    expect(allows("a@badexample.com", ["*.example.com"])).toBe(false);
    expect(allows("a@x*example.com", ["*example.com"])).toBe(false);
  });

  it("folds the case of both sides", () => {
    expect(allows("A@EXAMPLE.com", ["example.COM"])).toBe(true);
    expect(allows("A@SUB.EXAMPLE.com", [".example.COM"])).toBe(true);
  });

  it("demands exactly one at sign for a domain", () => {
    expect(allows("a@evil.com@example.com", ["example.com"])).toBe(false);
    expect(allows("a@example.com@evil.com", ["example.com"])).toBe(false);
    expect(allows("a@@example.com", ["example.com"])).toBe(false);
    expect(allows("a@evil@x.example.com", [".example.com"])).toBe(false);
  });

  it("looks at nothing behind the address", () => {
    const bytes = String.UTF8.encode("a@example.com@evil.org");
    expect(isEmailAllowed(changetype<usize>(bytes), 13, listOf(["example.com"]))).toBe(true);
  });

  it("does not ask about an empty address, and allows none when there is no rule", () => {
    expect(allows("", ["example.com"])).toBe(true);
    expect(allows("a@b.c", [])).toBe(false);
    expect(allows("a@b.c", [""])).toBe(false);
  });
});

describe("isGroupAllowed", () => {
  it("wants one of the groups, byte for byte, when there are any", () => {
    // {g: ["admins", "", "dev"]}
    const state = bytesOfHex("81a16793a661646d696e73a0a3646576");
    expect(readSessionState(state.dataStart, state.length, session)).toBe(true);
    expect(isGroupAllowed(session, listOf([]))).toBe(true);
    expect(isGroupAllowed(session, listOf(["dev"]))).toBe(true);
    expect(isGroupAllowed(session, listOf(["ops", "admins"]))).toBe(true);
    expect(isGroupAllowed(session, listOf(["Dev"]))).toBe(false);
    expect(isGroupAllowed(session, listOf(["de", "devs", "admin"]))).toBe(false);
  });

  it("allows nobody without groups when one is demanded", () => {
    const state = bytesOfHex("80");
    expect(readSessionState(state.dataStart, state.length, session)).toBe(true);
    expect(isGroupAllowed(session, listOf(["dev"]))).toBe(false);
    expect(isGroupAllowed(session, listOf([]))).toBe(true);
  });
});

describe("isHeaderValue", () => {
  it("refuses every control byte at every place, and lets all others pass", () => {
    const text = new Uint8Array(37);
    for (let at = 0; at < text.length; at++) {
      for (let c = 0; c < 256; c++) {
        text.fill(0x61);
        text[at] = u8(c);
        const isOuter = at === 0 || at === text.length - 1;
        const isFine = c >= 0x20 && c !== 0x7f && !(isOuter && c === 0x20);
        expect(isHeaderValue(text.dataStart, text.length)).toBe(
          isFine,
          c.toString() + " at " + at.toString(),
        );
      }
    }
  });

  it("lets nothing and UTF-8 pass, but no lone space", () => {
    expect(isInjectable("")).toBe(true);
    expect(isInjectable("J\u00f6rg \u6f22\u5b57")).toBe(true);
    expect(isInjectable(" ")).toBe(false);
  });
});
