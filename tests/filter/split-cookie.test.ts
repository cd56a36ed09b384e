// A session too large for one cookie: oauth2-proxy splits it, the filter joins it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cookieHeader, denseText } from "../../scripts/lab/session-cookie";
import { HOUR, identityOf, NOW, requestOf, sessionOf, startFilter } from "./fixture";

const LARGE = sessionOf({ accessToken: denseText(9000) });
const PARTS = cookieHeader(LARGE).split("; ");

function stateOf(...lines: string[]): string {
  return startFilter().request(requestOf({ cookies: lines })).state;
}

describe("A session in several cookies", () => {
  it("is in more than two parts here", () => {
    assert.ok(PARTS.length > 2);
  });

  it("passes with its whole token", () => {
    const stream = startFilter().request(requestOf({ cookies: [PARTS.join("; ")] }));
    assert.equal(stream.header("authorization"), `Bearer ${denseText(9000)}`);
  });

  it("passes from the cache, even with its parts in another order and among others", () => {
    const host = startFilter();
    host.request(requestOf({ cookies: [PARTS.join("; ")] }));
    const mixed = [...PARTS].reverse().flatMap((part, i) => [`c${i}=${i}`, part]);
    const stream = host.request(requestOf({ cookies: [mixed.join("; ")] }));
    assert.equal(identityOf(stream)["authorization"], `Bearer ${denseText(9000)}`);
    assert.deepEqual(stream.request.all("cookie"), [PARTS.map((_, i) => `c${i}=${i}`).join("; ")]);
  });

  it("passes with its parts in several Cookie lines", () => {
    assert.equal(stateOf(...PARTS), "forwarded");
  });

  it("loses all of its parts, stale ones too", () => {
    const single = sessionOf();
    const stream = startFilter().request(
      requestOf({
        cookies: [`_oauth2_proxy=${single}; _oauth2_proxy_0=old; _oauth2_proxy_17=old; _oauth2_proxy_x=keep`],
      }),
    );
    assert.equal(stream.state, "forwarded");
    assert.deepEqual(stream.request.all("cookie"), ["_oauth2_proxy_x=keep"]);
  });

  it("is asked about when a part is missing", () => {
    for (const missing of PARTS.keys()) {
      assert.equal(stateOf(PARTS.filter((_, i) => i !== missing).join("; ")), "waiting", `part ${missing}`);
    }
  });

  it("is asked about when two parts have changed places", () => {
    const [first, second, ...rest] = PARTS.map((part) => part.slice(part.indexOf("=") + 1));
    const swapped = [second, first, ...rest].map((value, i) => `_oauth2_proxy_${i}=${value}`);
    assert.equal(stateOf(swapped.join("; ")), "waiting");
  });

  it("is asked about when parts of two sessions are mixed", () => {
    const other = cookieHeader(sessionOf({ accessToken: denseText(9000, 1) })).split("; ");
    assert.equal(stateOf([PARTS[0], ...other.slice(1)].join("; ")), "waiting");
  });

  it("is asked about when a bad cookie of the whole name stands before it", () => {
    assert.equal(stateOf(`_oauth2_proxy=; ${PARTS.join("; ")}`), "waiting");
  });

  it("is judged in as many parts as anybody may cut it into, and goes to nobody in more", () => {
    const value = sessionOf({ accessToken: denseText(2000) });
    const split = (size: number): string[] => {
      const parts: string[] = [];
      for (let at = 0; at < value.length; at += size)
        parts.push(`_oauth2_proxy_${parts.length}=${value.slice(at, at + size)}`);
      return parts;
    };
    assert.equal(stateOf(split(Math.ceil(value.length / 500)).join("; ")), "forwarded");
    const host = startFilter();
    const more = split(5);
    assert.ok(more.length > 512);
    host.request(requestOf({ cookies: [`a=1; ${more.join("; ")}`] }));
    assert.deepEqual(host.calls[0]?.headers.all("cookie"), ["a=1"]);
  });

  it("is asked about in one part where the service could not clear all that it came in", () => {
    const value = sessionOf({ createdAt: new Date(NOW - 2 * HOUR), expiresOn: new Date(NOW - HOUR) });
    const parts = Array.from({ length: 65 }, (_, i) => {
      const size = Math.ceil(value.length / 65);
      return `_oauth2_proxy_${i}=${value.slice(i * size, (i + 1) * size)}`;
    });
    const host = startFilter({ session: { cookieRefresh: "1h" } });
    host.request(requestOf({ cookies: [`a=1; ${parts.join("; ")}`] }));
    assert.deepEqual(host.calls[0]?.headers.all("cookie"), ["a=1", `_oauth2_proxy=${value}`]);
  });
});
