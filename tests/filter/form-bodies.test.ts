// Forms for oauth2-proxy: a held request shows the filter no body, so nobody is left with an answer of oauth2-proxy's to an empty form.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import { startFilter } from "./fixture";
import { NAVIGATION, plainRequest } from "./rules-fixture";

const FORM_TYPE = "application/x-www-form-urlencoded";

function post(path: string, type: string | null = FORM_TYPE, method = "POST") {
  const host = startFilter();
  const headers: Pair[] = [
    ...NAVIGATION,
    ["cookie", "_oauth2_proxy_csrf=x"],
    ["origin", "https://idp.example.com"],
  ];
  if (type !== null) headers.push(["content-type", type]);
  return { host, stream: host.request(plainRequest({ method, path, headers })) };
}

describe("A form for one of oauth2-proxy's pages", () => {
  it("gets a page that says why it cannot be taken, and asks nobody", () => {
    for (const path of ["/oauth2/callback", "/oauth2/sign_in"]) {
      for (const type of [FORM_TYPE, `${FORM_TYPE}; charset=utf-8`, "multipart/form-data; boundary=x"]) {
        const { host, stream } = post(path, type);
        assert.equal(stream.status, 501);
        assert.match(stream.reply?.body.toString() ?? "", /came as a form.*response_mode=query/);
        assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
        assert.equal(host.calls.length, 0);
      }
    }
  });

  it("is asked where oauth2-proxy reads no fields, or finds them in the query", () => {
    for (const [path, type, method] of [
      ["/oauth2/callback?code=x&state=y", FORM_TYPE, "POST"],
      ["/oauth2/callback", FORM_TYPE, "GET"],
      ["/oauth2/sign_out", FORM_TYPE, "POST"],
      ["/oauth2/sign_in", null, "POST"],
      ["/oauth2/callbacks", FORM_TYPE, "POST"],
      ["/callback", FORM_TYPE, "POST"],
    ] as const) {
      const { host, stream } = post(path, type, method);
      assert.equal(stream.state, "waiting", path);
      assert.equal(host.calls[0]?.headers.get(":path"), path);
    }
  });
});
