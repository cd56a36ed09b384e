// What a browser fetches before anybody asks for it (prefetch, prerender, previews): it begins no login, and ends none.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Pair } from "../../scripts/fake-host/pairs";
import { LOGIN_PAGE, sessionOf, startFilter } from "./fixture";
import { ended, NAVIGATION, plainRequest, startRules } from "./rules-fixture";

const PURPOSES: readonly Pair[] = [
  ["sec-purpose", "prefetch"],
  ["sec-purpose", "prefetch;prerender"],
  ["sec-purpose", "prefetch;anonymous-client-ip"],
  ["purpose", "prefetch"],
  ["x-purpose", "preview"],
  ["x-moz", "prefetch"],
];

describe("A prefetch", () => {
  for (const purpose of PURPOSES) {
    it(`without a session begins no login: ${purpose.join(": ")}`, () => {
      for (const rules of [{}, { routes: [{ paths: ["/*"], answer: "page" }] }]) {
        const stream = ended(startRules(rules), plainRequest({ headers: [...NAVIGATION, purpose] }));
        assert.equal(stream.status, 401);
        assert.deepEqual(stream.reply?.headers.all("set-cookie"), []);
        assert.equal(stream.reply?.headers.get("location"), undefined);
        assert.equal(stream.reply?.headers.get("cache-control"), "no-store");
      }
    });
  }

  it("of a page of oauth2-proxy's asks nobody: it would begin a login, or end one", () => {
    for (const page of ["start?rd=%2F", "sign_in", "sign_out", "callback?code=x&state=y"]) {
      for (const cookies of [[], [`_oauth2_proxy=${sessionOf()}`]]) {
        const host = startFilter();
        const headers: Pair[] = [...NAVIGATION, ["sec-purpose", "prefetch"]];
        const stream = host.request(plainRequest({ path: `/oauth2/${page}`, headers, cookies }));
        assert.equal(stream.status, 401, page);
        assert.equal(host.calls.length, 0);
      }
    }
  });

  it("with a session passes", () => {
    const host = startFilter();
    const cookies = [`_oauth2_proxy=${sessionOf()}`];
    const stream = host.request(
      plainRequest({ headers: [...NAVIGATION, ["sec-purpose", "prefetch"]], cookies }),
    );
    assert.equal(stream.state, "forwarded");
  });

  it("with a session that oauth2-proxy has to judge is asked about as any other", () => {
    const host = startFilter({ session: undefined });
    const cookies = [`_oauth2_proxy=${sessionOf()}`];
    host.request(plainRequest({ headers: [...NAVIGATION, ["sec-purpose", "prefetch"]], cookies }));
    assert.equal(host.calls.length, 1);
  });

  it("is none by another purpose", () => {
    for (const other of ["navigate", "prefetched", "x;prefetch", ""]) {
      const stream = ended(
        startFilter(),
        plainRequest({ headers: [...NAVIGATION, ["sec-purpose", other]] }),
        LOGIN_PAGE,
      );
      assert.equal(stream.status, 302, other);
    }
  });
});
