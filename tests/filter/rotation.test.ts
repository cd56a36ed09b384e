// A rotation of the cookie secret: where the auth service is asked about a session under another secret than its own, it is asked with the
// same session sealed anew, and nobody has to sign in again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import { openSessionValue } from "../../scripts/lab/opened-cookie";
import {
  cookieHeader,
  denseText,
  mintSessionValue,
  type SessionContents,
  signValue,
} from "../../scripts/lab/session-cookie";
import {
  ALICE,
  ALICE_HEADERS,
  BOB_ANSWER,
  BOB_HEADERS,
  COOKIE_NAME,
  HOUR,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  SECRET,
  startFilter,
} from "./fixture";

const OLD = "the secret of before a rotation.";
const NEW = SECRET;
const SIGNED = new Date(NOW - 2 * HOUR);
const DUE = { ...ALICE, createdAt: SIGNED, expiresOn: new Date(NOW - HOUR) };

function rotating(session: Readonly<Record<string, unknown>> = {}, secrets = [NEW, OLD]): FakeHost {
  const cookieSecret = secrets.map((value) => ({ value }));
  return startFilter({ session: { cookieSecret, cookieRefresh: "1h", ...session } });
}

function under(secret: string, contents: SessionContents = DUE): string {
  return mintSessionValue(secret, contents, { signedAt: SIGNED });
}

/** The session cookie of a call, its parts joined; null for none. */
function sessionIn(call: HttpCall | undefined): string | null {
  const parts = new Map<string, string>();
  const lines = call?.headers.pairs.filter(([name]) => name === "cookie").map(([, value]) => value) ?? [];
  for (const pair of lines.flatMap((line) => line.split("; "))) {
    const name = pair.slice(0, pair.indexOf("="));
    if (!parts.has(name)) parts.set(name, pair.slice(name.length + 1));
  }
  const whole = parts.get(COOKIE_NAME);
  if (whole !== undefined) return whole;
  let joined = "";
  for (let i = 0; parts.has(`${COOKIE_NAME}_${i}`); i++) joined += parts.get(`${COOKIE_NAME}_${i}`) ?? "";
  return joined === "" ? null : joined;
}

function assertSealed(
  value: string | null,
  secret: string,
  from: string,
  contents: SessionContents = DUE,
): void {
  assert.ok(value !== null);
  const [payload = "", stamp = "", signature = ""] = value.split("|");
  assert.equal(stamp, from.split("|")[1]);
  assert.equal(signature, signValue(secret, COOKIE_NAME, payload, stamp));
  const opened = openSessionValue(secret, value);
  assert.equal(opened.createdAt?.getTime(), contents.createdAt?.getTime());
  assert.deepEqual(
    [opened.accessToken, opened.refreshToken, opened.email],
    [contents.accessToken, contents.refreshToken, contents.email],
  );
}

function ask(host: FakeHost, value: string, path = "/", more: readonly string[] = []): HttpCall {
  host.request(requestOf({ path, cookies: [cookieHeader(value), ...more] }));
  const call = host.calls.at(-1);
  assert.ok(call);
  return call;
}

const REFUSED = answerOf(401, [["set-cookie", `${COOKIE_NAME}=; Path=/; Max-Age=0`]]);

describe("A session under an older secret", () => {
  it("passes without a call, as before, while it is good", () => {
    const host = rotating();
    const good = under(OLD, { ...ALICE, createdAt: new Date(NOW - 60 * SECOND) });
    const stream = host.request(requestOf({ cookies: [cookieHeader(good)] }));
    assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    assert.equal(host.calls.length, 0);
  });

  it("is asked about as the same session under the first secret, with other cookies as they came", () => {
    const host = rotating();
    const value = under(OLD);
    const call = ask(host, value, "/", ["a=1", "b=2; c=3"]);
    assertSealed(sessionIn(call), NEW, value);
    const others = call.headers.pairs
      .filter(([name]) => name === "cookie")
      .flatMap(([, line]) => line.split("; "));
    assert.deepEqual(
      others.filter((pair) => !pair.startsWith(COOKIE_NAME)),
      ["a=1", "b=2", "c=3"],
    );
  });

  it("is sealed with another IV each time", () => {
    const value = under(OLD);
    const ivs = [0, 1, 2].map(() => sessionIn(ask(rotating(), value))?.slice(0, 21));
    assert.equal(new Set([...ivs, value.slice(0, 21)]).size, 4);
  });

  it("is asked about in the parts that it came in", () => {
    for (const size of [4000, 9000, 30_000]) {
      const long = { ...DUE, accessToken: denseText(size) };
      const value = under(OLD, long);
      const call = ask(rotating(), value);
      assertSealed(sessionIn(call), NEW, value, long);
      const names = (line: string): string[] => line.split("; ").map((pair) => pair.split("=")[0] ?? "");
      const sent = call.headers.pairs
        .filter(([name]) => name === "cookie")
        .flatMap(([, line]) => names(line));
      assert.deepEqual(sent, names(cookieHeader(value)));
    }
  });

  it("is asked about under the first secret on every way: odd paths, pages, a sign-out, other credentials", () => {
    for (const path of [
      "/a//b",
      "/?allowed_groups=x",
      "/oauth2/userinfo",
      "/oauth2/sign_out",
      "/oauth2/sign_in",
      "/oauth2/auth",
    ]) {
      const value = under(OLD, ALICE);
      assertSealed(sessionIn(ask(rotating(), value, path)), NEW, value, ALICE);
    }
    // Beside a session that is good other credentials are nobody's question.
    const host = rotating();
    const value = under(OLD);
    host.request(requestOf({ cookies: [cookieHeader(value)], headers: [["authorization", "Basic eDp5"]] }));
    assertSealed(sessionIn(host.calls.at(-1)), NEW, value);
  });

  it("gets the cookies that the auth service gives, and never what was sealed for the question", () => {
    const host = rotating({ refreshBehind: false });
    const stream = host.request(requestOf({ cookies: [cookieHeader(under(OLD))] }));
    const renewed = mintSessionValue(
      NEW,
      { ...ALICE, createdAt: new Date(NOW) },
      { signedAt: new Date(NOW) },
    );
    const sealed = sessionIn(host.calls.at(-1)) ?? "";
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", `${COOKIE_NAME}=${renewed}; Path=/`]]));
    assert.deepEqual(identityOf(stream), BOB_HEADERS);
    host.respond(stream);
    const cookies = stream.response?.all("set-cookie") ?? [];
    assert.deepEqual(cookies, [`${COOKIE_NAME}=${renewed}; Path=/`]);
    assert.doesNotMatch(cookies.join(), new RegExp(sealed.slice(0, 40)));
  });

  it("in Redis is signed anew, the ticket in it as it was", () => {
    const payload = `${Buffer.from("v2.AAAA.BBBB").toString("base64url")}`;
    const stamp = String(SIGNED.getTime() / SECOND);
    const value = `${payload}|${stamp}|${signValue(OLD, COOKIE_NAME, payload, stamp)}`;
    const asked = sessionIn(ask(rotating(), value));
    assert.equal(asked, `${payload}|${stamp}|${signValue(NEW, COOKIE_NAME, payload, stamp)}`);
  });

  it("goes as it is where it is under the first secret, forged, or no session", () => {
    const first = under(NEW);
    for (const value of [first, under("no secret that anybody knows ..."), "a|b|c"]) {
      assert.equal(sessionIn(ask(rotating(), value)), value);
    }
  });
});

describe("A session that the auth service does not take under one secret", () => {
  it("is shown once more under the other, whichever oauth2-proxy goes by", () => {
    for (const secrets of [
      [NEW, OLD],
      [OLD, NEW],
    ]) {
      for (const own of secrets) {
        const host = rotating({ refreshBehind: false }, secrets);
        const value = under(own);
        const stream = host.request(requestOf({ cookies: [cookieHeader(value)] }));
        assertSealed(sessionIn(host.calls.at(-1)), secrets[0] ?? "", value);
        host.answerOnly(REFUSED);
        assertSealed(sessionIn(host.calls.at(-1)), secrets[1] ?? "", value);
        host.answerOnly(answerOf(202, BOB_ANSWER));
        assert.deepEqual(identityOf(stream), BOB_HEADERS);
        // From now on the auth service is asked under the secret that it took.
        const next = under(own, { ...DUE, email: "carol@example.com" });
        assertSealed(sessionIn(ask(host, next)), secrets[1] ?? "", next, {
          ...DUE,
          email: "carol@example.com",
        });
      }
    }
  });

  it("tells under which it is to be shown, and an answer about somebody else does not", () => {
    const host = rotating({ refreshBehind: false }, [OLD, NEW]);
    host.request(requestOf({ headers: [["authorization", "Basic dXNlcjpwYXNz"]] }));
    const other = host.calls.at(-1) ?? assert.fail();
    host.request(requestOf({ cookies: [cookieHeader(under(NEW))] }));
    host.answer(host.calls.at(-1) ?? assert.fail(), REFUSED);
    host.answer(host.calls.at(-1) ?? assert.fail(), answerOf(202, BOB_ANSWER));
    host.answer(other, answerOf(202, BOB_ANSWER));
    const next = under(NEW, { ...DUE, email: "carol@example.com" });
    assertSealed(sessionIn(ask(host, next)), NEW, next, { ...DUE, email: "carol@example.com" });
  });

  it("is shown once more in other questions too, but for a sign-out", () => {
    for (const [path, status] of [
      ["/a//b", 302],
      ["/?allowed_groups=x", 403],
      ["/oauth2/userinfo", 401],
    ] as const) {
      const host = rotating({}, [OLD, NEW]);
      const value = under(OLD, { ...ALICE, accessToken: denseText(5000) });
      const stream = host.request(requestOf({ path, cookies: [cookieHeader(value), "a=1"] }));
      host.answerOnly(answerOf(status));
      assert.equal(stream.state, "waiting", path);
      const call = host.calls.at(-1);
      assertSealed(sessionIn(call), NEW, value, { ...ALICE, accessToken: denseText(5000) });
      host.answerOnly(answerOf(path.startsWith("/oauth2/") ? 200 : 202, BOB_ANSWER));
      assert.equal(stream.state, path.startsWith("/oauth2/") ? "replied" : "forwarded", path);
    }
    const host = rotating({}, [OLD, NEW]);
    const stream = host.request(
      requestOf({ path: "/oauth2/sign_out", cookies: [cookieHeader(under(OLD, ALICE))] }),
    );
    host.answerOnly(answerOf(302, [["location", "/"]]));
    assert.equal(stream.status, 302);
  });

  it("is refused after that, by one answer, and asked about no more than once for each secret", () => {
    const host = rotating({ refreshBehind: false });
    const stream = host.request(requestOf({ cookies: [cookieHeader(under(OLD))] }));
    host.answerOnly(REFUSED);
    host.answerOnly(REFUSED);
    host.answerOnly(answerOf(302, [["location", "https://dex.example.com/auth"]]));
    assert.equal(stream.status, 302);
    assert.equal(host.calls.length, 0);
  });

  it("is refused at once where there is one secret", () => {
    const host = rotating({ refreshBehind: false }, [NEW]);
    const stream = host.request(requestOf({ cookies: [cookieHeader(under(NEW))] }));
    host.answerOnly(REFUSED);
    host.answerOnly(answerOf(302, [["location", "https://dex.example.com/auth"]]));
    assert.equal(stream.status, 302);
  });
});
