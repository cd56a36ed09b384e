import { SpanList } from "../../bytes/span-list";
import { CacheKey } from "../../cache/cache-key";
import { Identity } from "../../exchange/identity";
import { OwnTokens } from "../../judge/own-tokens";
import { OpenedSession } from "../../session/opened-session";
import { Text } from "./text";

const SECRET = new Text("0123456789abcdef");
const session = new OpenedSession();
const own = new OwnTokens(session, new CacheKey(SECRET.pointer));

function open(accessToken: string, idToken: string): void {
  session.clear();
  const access = new Text(accessToken);
  session.accessToken = access.pointer;
  session.accessTokenLength = access.length;
  const id = new Text(idToken);
  session.idToken = id.pointer;
  session.idTokenLength = id.length;
}

function isOfOpened(token: string): bool {
  const text = new Text(token);
  return own.isOfOpened(text.pointer, text.length);
}

function isOf(identity: Identity, token: string): bool {
  const text = new Text(token);
  return own.isOf(identity, text.pointer, text.length);
}

/** An identity after an answer with these lines of Authorization. */
function noted(lines: string[]): Identity {
  const spans = new SpanList();
  for (let i = 0; i < lines.length; i++) {
    const text = new Text(lines[i]);
    spans.add(text.pointer, text.length);
  }
  const identity = new Identity();
  identity.idTokenHash = 99;
  own.note(identity, spans);
  return identity;
}

describe("A token of the session that was opened last", () => {
  it("is its access or its ID token, byte for byte", () => {
    open("access-1", "id-1");
    expect(isOfOpened("access-1")).toBe(true);
    expect(isOfOpened("id-1")).toBe(true);
    const others = ["", "access-", "access-11", "access-2", "ACCESS-1", "access-1id-1"];
    for (let i = 0; i < others.length; i++) expect(isOfOpened(others[i])).toBe(false, others[i]);
  });

  it("is none where the session has none", () => {
    open("", "");
    expect(isOfOpened("")).toBe(false);
    expect(isOfOpened("x")).toBe(false);
  });
});

describe("A token of a verdict", () => {
  it("is the access token that is kept, or the ID token of which the hash is", () => {
    const identity = noted(["Bearer id-1"]);
    const access = new Text("access-1");
    identity.accessToken.set(access.pointer, access.length);
    expect(isOf(identity, "access-1")).toBe(true);
    expect(isOf(identity, "id-1")).toBe(true);
    const others = ["", "id-2", "access-2", "Bearer id-1"];
    for (let i = 0; i < others.length; i++) expect(isOf(identity, others[i])).toBe(false, others[i]);
  });

  it("is no empty one, where the session has none", () => {
    expect(isOf(new Identity(), "")).toBe(false);
    expect(own.hashOf(0, 0)).toBe(0);
  });
});

describe("What an answer notes of the ID token", () => {
  it("is nothing without one bearer in one line", () => {
    expect(noted(["Bearer id-1"]).idTokenHash).not.toBe(0);
    expect(noted(["Bearer i"]).idTokenHash).not.toBe(0);
    expect(noted([]).idTokenHash).toBe(0);
    expect(noted(["Bearer id-1", "Bearer id-1"]).idTokenHash).toBe(0);
    expect(noted(["Basic id-1"]).idTokenHash).toBe(0);
    expect(noted(["Bearer "]).idTokenHash).toBe(0);
    expect(noted(["Bearer a b"]).idTokenHash).toBe(0);
  });
});
