// Verdicts that only the auth service can give (tickets, no cookie secret): reused for a moment, and only where that is sound.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { signValue } from "../../scripts/lab/session-cookie";
import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  BOB_HEADERS,
  type ConfigSections,
  configWithoutSecret,
  countOf,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  SECRET,
  startFilter,
} from "./fixture";

const STAMP = String(NOW / SECOND);
const TICKET_TEXT = "v2.X29hdXRoMl9wcm94eS1mZDIxYjQyZGRiZDY0NjhhZDhhNjZkMzg2MmM1NA.5rrW78w5FbX0t7xLG2hE8w";
const TICKET_VALUE = Buffer.from(TICKET_TEXT).toString("base64url").padEnd(116, "=");
const TICKET = `${TICKET_VALUE}|${STAMP}|${signValue(SECRET, "_oauth2_proxy", TICKET_VALUE, STAMP)}`;

function start(sections: ConfigSections = {}): FakeHost {
  return startFilter(JSON.stringify(configWithoutSecret(sections)));
}

function ask(host: FakeHost, value = TICKET) {
  return host.request(requestOf({ cookies: [`_oauth2_proxy=${value}`] }));
}

/** Whether a second request is asked about after this answer to the first. */
function isAskedAgain(host: FakeHost, answer: Answer): boolean {
  ask(host);
  host.answerOnly(answer);
  return ask(host).state === "waiting";
}

describe("A verdict of the auth service", () => {
  it("is reused without a cookie secret, with the same headers", () => {
    const host = start();
    const first = ask(host);
    host.answerOnly(ALLOWED_AS_BOB);
    const second = ask(host);
    assert.deepEqual(identityOf(first), BOB_HEADERS);
    assert.deepEqual(identityOf(second), BOB_HEADERS);
    assert.equal(second.request.has("cookie"), false);
    assert.equal(countOf(host, "verdict"), 1);
  });

  it("is reused for whom the rules allow by what it says, where the session cannot be opened", () => {
    const host = start({ session: { emailDomains: ["example.com"] } });
    assert.equal(isAskedAgain(host, ALLOWED_AS_BOB), false);
    assert.equal(isAskedAgain(start({ session: { emailDomains: ["example.org"] } }), ALLOWED_AS_BOB), true);
  });

  it("that is too large to be kept is none", () => {
    const host = start();
    const large = BOB_ANSWER.map(([name, value]): Pair => {
      return name === "x-auth-request-groups" ? [name, "g".repeat(60_000)] : [name, value];
    });
    assert.equal(isAskedAgain(host, answerOf(202, large)), true);
    host.tick();
    assert.equal(host.metric("postern.auth.verdict_kept"), 0);
  });

  it("is that on the first cookie which oauth2-proxy does not drop", () => {
    const host = start();
    const dropped = `_oauth2_proxy=${"x".repeat(100)}\\`;
    host.request(requestOf({ cookies: [`${dropped}; _oauth2_proxy=${TICKET}`] }));
    host.answerOnly(ALLOWED_AS_BOB);
    const alone = host.request(requestOf({ cookies: [dropped] }));
    assert.equal(alone.state, "waiting");
    host.answerOnly(answerOf(401, []));
    for (const line of [`${dropped}; _oauth2_proxy=${TICKET}`, `_oauth2_proxy=${TICKET}; ${dropped}`]) {
      assert.deepEqual(identityOf(host.request(requestOf({ cookies: [line] }))), BOB_HEADERS);
    }
  });

  it("is reused for a ticket where a secret is configured", () => {
    assert.equal(isAskedAgain(startFilter(), ALLOWED_AS_BOB), false);
  });

  it("on a cookie in a form of the auth service's own is nobody's whose cookie differs in one character", () => {
    const host = start();
    const opaque = "value|1760000000|".padEnd(100, "-");
    for (const at of [0, 50, 98, 99]) {
      const values = ["A", "B"].map((end) => `${opaque.slice(0, at)}${end}${opaque.slice(at + 1)}=`);
      const streams = values.map((value) => ask(host, value));
      const calls = [...host.calls];
      assert.deepEqual(
        calls.map((call) => call.headers.get("cookie")),
        values.map((value) => `_oauth2_proxy=${value}`),
      );
      for (const call of calls)
        host.answer(call, answerOf(202, [["x-auth-request-access-token", `T${call.token}`]]));
      assert.deepEqual(
        streams.map((stream) => stream.request.get("authorization")),
        calls.map((call) => `Bearer T${call.token}`),
      );
    }
  });

  it("is reused for a cookie in a form of the auth service's own, and shared by those that ask at once", () => {
    const host = start();
    const opaque = "x".repeat(100);
    const streams = Array.from({ length: 3 }, () => ask(host, opaque));
    host.answerOnly(ALLOWED_AS_BOB);
    for (const stream of streams) assert.deepEqual(identityOf(stream), BOB_HEADERS);
    assert.deepEqual(identityOf(ask(host, opaque)), BOB_HEADERS);
    assert.equal(ask(host, `${opaque}x`).state, "waiting");
  });

  it("is reused for verdictTtl and no longer", () => {
    for (const [verdictTtl, millis] of [
      ["30s", 30_000],
      ["1s", 1000],
      ["1h", 3_600_000],
    ] as const) {
      const host = start({ cache: { verdictTtl } });
      ask(host);
      host.answerOnly(ALLOWED_AS_BOB);
      host.advance(millis - 1);
      assert.equal(ask(host).state, "forwarded", verdictTtl);
      host.advance(1);
      assert.equal(ask(host).state, "waiting", verdictTtl);
    }
  });

  it("counts its time from the answer", () => {
    const host = start({ cache: { verdictTtl: "10s" } });
    ask(host);
    host.advance(4000);
    host.answerOnly(ALLOWED_AS_BOB);
    host.advance(9999);
    assert.equal(ask(host).state, "forwarded");
  });

  it("is not prolonged by being used", () => {
    const host = start({ cache: { verdictTtl: "10s" } });
    ask(host);
    host.answerOnly(ALLOWED_AS_BOB);
    for (let i = 0; i < 9; i++) {
      host.advance(1000);
      assert.equal(ask(host).state, "forwarded");
    }
    host.advance(1000);
    assert.equal(ask(host).state, "waiting");
  });

  it("is not reused where that is switched off", () => {
    assert.equal(isAskedAgain(start({ cache: { verdictTtl: "0s" } }), ALLOWED_AS_BOB), true);
  });

  it("is not reused when it names nobody", () => {
    assert.equal(isAskedAgain(start(), answerOf(200)), true);
    assert.equal(isAskedAgain(start(), answerOf(200, [["x-auth-request-access-token", "t"]])), true);
  });

  it("is not reused when it changes the session", () => {
    assert.equal(
      isAskedAgain(start(), answerOf(202, [...BOB_ANSWER, ["set-cookie", "_oauth2_proxy=new"]])),
      true,
    );
  });

  it("is one call for all that ask at once", () => {
    const host = start();
    const streams = Array.from({ length: 30 }, () => ask(host));
    host.answerOnly(ALLOWED_AS_BOB);
    for (const stream of streams) assert.deepEqual(identityOf(stream), BOB_HEADERS);
    assert.equal(host.calls.length, 0);
  });

  it("that is none on the session is followed by a question for each request as it stands", () => {
    const answers = [answerOf(302, [["location", "/login"]]), answerOf(401), answerOf(200)];
    for (const answer of answers) {
      const host = start();
      const streams = Array.from({ length: 3 }, () => ask(host));
      assert.equal(host.calls[0]?.headers.get(":path"), "/oauth2/auth");
      host.answerOnly(answer);
      assert.deepEqual(
        host.calls.map(({ headers }) => headers.get(":path")),
        ["/", "/", "/"],
      );
      for (const call of [...host.calls]) host.answer(call, answer);
      for (const stream of streams) assert.deepEqual(identityOf(stream), {});
      assert.equal(ask(host).state, "waiting");
    }
  });

  it("that forbids the session is kept for a moment, and answered to each request anew", () => {
    const host = start();
    const first = ask(host);
    host.answerOnly(answerOf(401));
    host.answerOnly(answerOf(403, [["set-cookie", "_oauth2_proxy=; Max-Age=0"]], "no"));
    assert.equal(first.status, 403);
    assert.equal(first.reply?.body.toString(), "no");
    assert.deepEqual(first.reply?.headers.all("set-cookie"), ["_oauth2_proxy=; Max-Age=0"]);
    const second = ask(host);
    assert.equal(host.calls.length, 0);
    assert.equal(second.status, 403);
    assert.notEqual(second.reply?.body.toString(), "no");
    const elsewhere = host.request(requestOf({ cookies: [`_oauth2_proxy=${TICKET}`], path: "/elsewhere" }));
    assert.equal(elsewhere.state, "waiting");
    host.advance(3 * SECOND);
    assert.equal(ask(host).state, "waiting");
  });

  it("is for the whole value of the cookie", () => {
    const host = start();
    ask(host);
    host.answerOnly(ALLOWED_AS_BOB);
    for (const at of TICKET.split("").keys()) {
      const other = `${TICKET.slice(0, at)}${TICKET[at] === "A" ? "B" : "A"}${TICKET.slice(at + 1)}`;
      assert.equal(ask(host, other).state, "waiting", `byte ${at}`);
    }
    assert.equal(ask(host, `${TICKET}x`).state, "waiting");
    assert.equal(ask(host, `x${TICKET}`).state, "waiting");
    assert.equal(ask(host, TICKET.slice(1)).state, "waiting");
    assert.equal(ask(host).state, "forwarded");
  });

  it("is not used for a request that the auth service might judge by other rules", () => {
    const host = start();
    ask(host);
    host.answerOnly(ALLOWED_AS_BOB);
    const cookies = [`_oauth2_proxy=${TICKET}`];
    for (const path of ["//x", "/a?allowed_groups=ops", "/oauth2/userinfo"]) {
      assert.equal(host.request(requestOf({ cookies, path })).state, "waiting", path);
    }
    // Of an issuer that oauth2-proxy may know.
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
    const token = `${part({ alg: "RS256" })}.${part({ iss: "https://other.example.com" })}.AAAA`;
    const headers = [["authorization", `Bearer ${token}`]] as const;
    assert.equal(host.request(requestOf({ cookies, headers })).state, "waiting");
  });

  it("is not learned from the answer to such a request, but from the question about its session before", () => {
    for (const parts of [
      { path: "/a?allowed_groups=ops" },
      { path: "//x" },
      { path: "/oauth2/userinfo" },
      { headers: [["authorization", "Bearer x"]] as const },
    ]) {
      const host = start();
      const stream = host.request(requestOf({ cookies: [`_oauth2_proxy=${TICKET}`], ...parts }));
      assert.equal(host.calls[0]?.headers.get(":path"), "/oauth2/auth");
      host.answerOnly(answerOf(401));
      assert.equal(host.calls[0]?.headers.get(":path"), stream.request.get(":path"));
      host.answerOnly(ALLOWED_AS_BOB);
      assert.equal(ask(host).state, "waiting", JSON.stringify(parts));
    }
  });

  it("is not learned from a request without a cookie", () => {
    const host = start();
    host.request(requestOf());
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(host.request(requestOf()).state, "waiting");
  });

  it("is forgotten at sign-out", () => {
    const host = start();
    ask(host);
    host.answerOnly(ALLOWED_AS_BOB);
    host.request(requestOf({ cookies: [`_oauth2_proxy=${TICKET}`], path: "/oauth2/sign_out" }));
    host.answerOnly(answerOf(302, [["location", "/"]]));
    assert.equal(ask(host).state, "waiting");
  });

  it("on a session is given before its sign-out is put to the service, and not after", () => {
    const host = start();
    const stream = ask(host);
    host.request(requestOf({ cookies: [`_oauth2_proxy=${TICKET}`], path: "/oauth2/sign_out" }));
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(stream.state, "forwarded");
    assert.equal(host.calls[0]?.headers.get(":path"), "/oauth2/sign_out");
    host.answerOnly(
      answerOf(302, [
        ["location", "/"],
        ["set-cookie", "_oauth2_proxy=; Max-Age=0"],
      ]),
    );
    assert.equal(ask(host).state, "waiting");
    assert.equal(host.calls[0]?.headers.get("cookie"), "_oauth2_proxy=-");
  });
});
