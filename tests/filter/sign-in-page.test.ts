// oauth2-proxy with its sign-in page, which is its default: whoever has no session gets 403 and a page, unless the client asks for JSON.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { answerOf, type HttpCall } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { countOf, sessionOf, startFilter } from "./fixture";
import { FORM, GRPC, NAVIGATION, plainRequest, SCRIPT, WEBSOCKET, XHR } from "./rules-fixture";

const PAGE = answerOf(403, [["content-type", "text/html; charset=utf-8"]], "<html>Sign in with Dex</html>");
const DENIED = answerOf(403, [["content-type", "text/html"]], "<html>Forbidden</html>");

const asksForJson = (call: HttpCall): boolean => call.headers.get("accept") === "application/json";

/** As oauth2-proxy does: 401 and {} to whoever asks for JSON, its page to others; `denied` for a session that may not pass. */
function answerAll(host: FakeHost, denied = false): void {
  for (let call = host.calls[0]; call !== undefined; call = host.calls[0]) {
    if (call.headers.get(":path") === "/oauth2/auth") host.answer(call, answerOf(401, [], "Unauthorized\n"));
    else if (denied) host.answer(call, DENIED);
    else
      host.answer(
        call,
        asksForJson(call) ? answerOf(401, [["content-type", "application/json"]], "{}") : PAGE,
      );
  }
}

const start = () => startFilter({ rules: { api: [{ paths: ["/api/*"] }] } });

function ask(
  headers: readonly Pair[],
  path = "/x",
  parts: { method?: string; cookies?: string[]; denied?: boolean } = {},
): Stream {
  const host = start();
  const stream = host.request(plainRequest({ path, headers, ...parts }));
  answerAll(host, parts.denied);
  return stream;
}

const bodyOf = (stream: Stream) => stream.reply?.body.toString() ?? "";
const LOGIN = { error: "login_required", login_url: "/oauth2/start?rd=%2F" };

describe("Without a session, where oauth2-proxy shows its sign-in page", () => {
  for (const cookies of [[], ["_oauth2_proxy=over"]]) {
    const with_ = cookies.length === 0 ? "no cookie" : "a cookie that is no session";
    it(`a script and an API path get 401 and the login's address, with ${with_}`, () => {
      for (const [headers, path] of [
        [SCRIPT, "/x"],
        [XHR, "/x"],
        [[["accept", "application/json"]], "/x"],
        [[], "/api/items"],
        [NAVIGATION, "/api/items"],
      ] as const) {
        const stream = ask(headers, path, { cookies });
        assert.equal(stream.status, 401);
        assert.deepEqual(JSON.parse(bodyOf(stream)), LOGIN);
        assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
      }
    });

    it(`gRPC and a WebSocket get what they can read, with ${with_}`, () => {
      assert.equal(ask(GRPC, "/x", { method: "POST", cookies }).reply?.grpcStatus, 16);
      assert.equal(ask(WEBSOCKET, "/x", { cookies }).status, 401);
    });

    it(`a form gets a page with a way to sign in, with ${with_}`, () => {
      const form = ask(FORM, "/x", { method: "POST", cookies });
      assert.match(bodyOf(form), cookies.length === 0 ? /<a href="\/oauth2\/start\?rd=/ : /Sign in with Dex/);
    });

    it(`a navigation gets the page, with ${with_}`, () => {
      const stream = ask(NAVIGATION, "/x", { cookies });
      assert.equal(stream.status, 403);
      assert.match(bodyOf(stream), /Sign in with Dex/);
    });
  }

  it("a page in the answer to somebody who showed nothing is no refusal either, whatever was asked", () => {
    for (const headers of [SCRIPT, WEBSOCKET]) {
      const host = start();
      const stream = host.request(plainRequest({ headers }));
      host.answerOnly(PAGE);
      assert.equal(stream.reply?.status, 401);
    }
  });

  it("the page is shown again to who reloads it", () => {
    const host = start();
    for (let i = 0; i < 3; i++) {
      const cookies = ["_oauth2_proxy=over"];
      const stream = host.request(plainRequest({ headers: NAVIGATION, cookies }));
      answerAll(host);
      assert.match(bodyOf(stream), /Sign in with Dex/);
    }
    assert.equal(countOf(host, "refusal_reused"), 0);
  });
});

describe("A session that may not pass", () => {
  it("gets 403, whatever the client is", () => {
    const cookies = [`_oauth2_proxy=${sessionOf({ email: "x@other.example" })}`];
    const host = () => startFilter({ session: { emailDomains: ["example.com"] } });
    for (const headers of [SCRIPT, XHR, NAVIGATION, WEBSOCKET, []]) {
      const filter = host();
      const stream = filter.request(plainRequest({ headers, cookies }));
      answerAll(filter, true);
      assert.equal(stream.status, 403);
    }
    const filter = host();
    const stream = filter.request(plainRequest({ method: "POST", headers: GRPC, cookies }));
    answerAll(filter, true);
    assert.equal(stream.reply?.grpcStatus, 7);
  });
});
