// A client that leaves while its call is under way: the answer finds nobody, and must touch nothing of anybody else.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Answer, answerOf } from "../../scripts/fake-host/http-call";
import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  configWithoutSecret,
  identityOf,
  LOGIN_PAGE,
  requestOf,
  SECOND,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";

const EDITS = [
  "proxy_add_header_map_value",
  "proxy_replace_header_map_value",
  "proxy_remove_header_map_value",
  "proxy_send_local_response",
  "proxy_continue_stream",
];

const ANSWERS: readonly (readonly [string, Answer])[] = [
  ["allowed", ALLOWED_AS_BOB],
  ["login", LOGIN_PAGE],
  ["outage", answerOf(503)],
  ["broken off", null],
];

describe("An answer for a client that is gone", () => {
  it("edits, answers and continues nothing", () => {
    for (const [title, answer] of ANSWERS) {
      const host = startFilter();
      const stream = host.request(requestOf());
      host.end(stream);
      host.answerOnly(answer);
      assert.deepEqual(
        host.lastCalls.filter((name) => EDITS.includes(name)),
        [],
        title,
      );
      assert.equal(stream.state, "gone");
      assert.deepEqual(identityOf(stream), {});
    }
  });

  it("leaves those who wait beside it alone", () => {
    const host = startFilter();
    const gone = host.request(requestOf());
    const waiting = host.request(requestOf({ path: "/other" }));
    const [call] = host.calls;
    assert.ok(call);
    host.end(gone);
    host.answer(call, ALLOWED_AS_BOB);
    assert.equal(waiting.state, "waiting");
    host.answerOnly(answerOf(403));
    assert.equal(waiting.status, 403);
  });

  it("gives its cookies to nobody", () => {
    const host = startFilter();
    const gone = host.request(requestOf());
    host.end(gone);
    host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", "s=1"]]));
    const next = host.request(requestOf());
    host.answerOnly(ALLOWED_AS_BOB);
    assert.deepEqual(host.respond(next).all("set-cookie"), []);
  });

  it("does not hold memory: cookies of clients that left before their response go with a tick", () => {
    const host = startFilter();
    const round = () => {
      for (let i = 0; i < 200; i++) {
        const stream = host.request(requestOf());
        host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", "s".repeat(3000)]]));
        host.end(stream);
      }
      host.tick();
    };
    for (let i = 0; i < 5; i++) round();
    const pages = host.pages;
    for (let i = 0; i < 40; i++) round();
    assert.equal(host.pages, pages);
  });
});

describe("A call that is lost with its root context", () => {
  it("is a failure once its time is over, for those too who wait for it", () => {
    const host = startFilter({ session: undefined });
    const parts = withSession(sessionOf());
    host.end(host.request(parts));
    // Envoy cancels the calls of a root context that it destroys, without a word.
    host.context.calls.length = 0;
    host.configure(configWithoutSecret());
    const stream = host.request(parts);
    const pass = (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        host.advance(SECOND);
        host.tick();
      }
    };
    // The first of these ticks is the first that this host makes.
    pass(7);
    assert.equal(stream.state, "waiting", "an answer could still come");
    pass(1);
    assert.equal(stream.status, 503);
    const next = host.request(parts);
    host.answerOnly(ALLOWED_AS_BOB);
    assert.equal(next.state, "forwarded");
  });
});

describe("An answer nobody asked for", () => {
  it("is ignored", () => {
    const host = startFilter();
    const stream = host.request(requestOf());
    const [call] = host.calls;
    assert.ok(call);
    host.answer(call, ALLOWED_AS_BOB);
    host.context.calls.push(call, { ...call, token: 0 }, { ...call, token: 0xffffffff });
    for (const again of [...host.calls]) host.answer(again, answerOf(403));
    assert.equal(stream.state, "forwarded");
  });

  it("finds its own request, in whatever order answers come", () => {
    const host = startFilter();
    const streams = Array.from({ length: 20 }, (_, i) => host.request(requestOf({ path: `/${i}` })));
    const calls = [...host.calls];
    for (const i of [...streams.keys()].sort((a, b) => ((a * 7) % 20) - ((b * 7) % 20))) {
      const call = calls[i];
      assert.ok(call);
      assert.equal(call.headers.get(":path"), `/${i}`);
      host.answer(
        call,
        answerOf(202, [
          ["x-auth-request-user", `user-${i}`],
          ["x-auth-request-access-token", `token-${i}`],
        ]),
      );
    }
    for (const [i, stream] of streams.entries()) {
      assert.equal(stream.header("x-auth-request-user"), `user-${i}`);
      assert.equal(stream.header("authorization"), `Bearer token-${i}`);
    }
  });
});
