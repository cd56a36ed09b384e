import { ENTRY_HEADER_BYTES, EntryHeader } from "../../cache/session-cache";
import { Identity } from "../../exchange/identity";
import {
  describeRecord,
  readEntry,
  recordBytes,
  recordIdentity,
  recordLength,
  SCHEME_BYTES,
} from "../../judge/identity-record";
import { Text, textOf } from "./text";

const ENTRY: usize = memory.data(256 * 1024, 8);

function identityOf(
  accessToken: string,
  idToken: string,
  user: string,
  email: string,
  groups: string,
  name: string,
): Identity {
  const identity = new Identity();
  const idTokenText = new Text(idToken);
  identity.idToken.set(idTokenText.pointer, idTokenText.length);
  const tokenText = new Text(accessToken);
  identity.accessToken.set(tokenText.pointer, tokenText.length);
  const userText = new Text(user);
  identity.user.set(userText.pointer, userText.length);
  const emailText = new Text(email);
  identity.email.set(emailText.pointer, emailText.length);
  const groupsText = new Text(groups);
  identity.groups.set(groupsText.pointer, groupsText.length);
  const nameText = new Text(name);
  identity.preferredUsername.set(nameText.pointer, nameText.length);
  return identity;
}

/** A token behind its scheme, or nothing. */
function withScheme(token: usize, length: i32): string {
  return length === 0 ? "" : textOf(token - usize(SCHEME_BYTES), length + SCHEME_BYTES);
}

function bearer(token: string): string {
  return token.length === 0 ? "" : "Bearer " + token;
}

function expectValues(identity: Identity, accessToken: string, idToken: string): void {
  expect(textOf(identity.accessToken.pointer, identity.accessToken.length)).toBe(accessToken);
  expect(withScheme(identity.accessToken.pointer, identity.accessToken.length)).toBe(bearer(accessToken));
  expect(textOf(identity.idToken.pointer, identity.idToken.length)).toBe(idToken);
  expect(withScheme(identity.idToken.pointer, identity.idToken.length)).toBe(bearer(idToken));
  expect(textOf(identity.user.pointer, identity.user.length)).toBe("user-1");
  expect(textOf(identity.email.pointer, identity.email.length)).toBe("a@example.com");
  expect(textOf(identity.groups.pointer, identity.groups.length)).toBe("g,h");
  expect(textOf(identity.preferredUsername.pointer, identity.preferredUsername.length)).toBe("alice");
}

/** The identity as a cache entry gives it back. */
function throughEntry(identity: Identity): Identity {
  const entry = changetype<EntryHeader>(ENTRY);
  describeRecord(identity, entry);
  memory.copy(ENTRY + usize(ENTRY_HEADER_BYTES), recordBytes(), usize(recordLength()));
  const read = new Identity();
  readEntry(read, entry);
  return read;
}

function expectKept(accessToken: string, idToken: string): void {
  const identity = identityOf(accessToken, idToken, "user-1", "a@example.com", "g,h", "alice");
  expect(recordIdentity(identity)).toBe(true);
  expectValues(identity, accessToken, idToken);
  expectValues(throughEntry(identity), accessToken, idToken);
}

describe("An identity record", () => {
  it("holds each token behind its scheme, and all other values", () => {
    expectKept("token-1", "id-token-22");
  });

  it("holds what there is of tokens", () => {
    expectKept("token-1", "");
    expectKept("", "id-token-22");
    expectKept("", "");
  });

  it("does not mix values of two identities", () => {
    const long = "x".repeat(5000);
    recordIdentity(identityOf(long, long, long, long, long, long));
    expectKept("t", "");
  });

  it("is read back with what else is known of it", () => {
    const identity = identityOf("t", "", "user-1", "a@example.com", "g,h", "alice");
    const list = new Text("g\nh");
    identity.groupList.set(list.pointer, list.length);
    identity.idTokenHash = 77;
    identity.groupsAreJoined = true;
    recordIdentity(identity);
    const read = throughEntry(identity);
    expect(read.idTokenHash).toBe(77);
    expect(read.groupsAreJoined).toBe(true);
    expect(textOf(read.groupList.pointer, read.groupList.length)).toBe("g\nh");
  });

  it("is no bearer's once it is read from an entry", () => {
    const identity = identityOf("t", "", "user-1", "a@example.com", "g,h", "alice");
    recordIdentity(identity);
    const read = throughEntry(identity);
    read.isBearer = true;
    readEntry(read, changetype<EntryHeader>(ENTRY));
    expect(read.isBearer).toBe(false);
  });

  it("is not made of more than a request's headers may hold", () => {
    const sizes = [90 * 1024, 96 * 1024 - 7, 96 * 1024 - 6, 200 * 1024];
    for (let i = 0; i < sizes.length; i++) {
      const identity = identityOf("x".repeat(sizes[i]), "", "", "", "", "");
      expect(recordIdentity(identity)).toBe(i < 2, sizes[i].toString());
      expect(recordLength() <= 96 * 1024).toBe(true);
    }
    const spread = identityOf("", "", "u".repeat(50_000), "e".repeat(50_000), "", "");
    expect(recordIdentity(spread)).toBe(false);
    expect(recordLength() <= 96 * 1024).toBe(true);
  });

  it("is read back whole even when nearly full", () => {
    expectKept("x".repeat(47 * 1024), "y".repeat(47 * 1024));
  });
});
