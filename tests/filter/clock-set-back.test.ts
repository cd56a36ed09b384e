// A clock that is set back: what was done before lies in no future. Lists and keys are fetched as before, and get too old in time; streams end.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import { PLAIN } from "../support/request-doubts";
import { HOUR, NOW, SECOND, sessionOf, withSession } from "./fixture";
import { Gateway, requestFor } from "./gateway";
import { listCalls, listOf, revocationOf, startWithList } from "./revocation-fixture";

const STEPS = { "two minutes": 120 * SECOND, "a day": 24 * HOUR };

function tickFor(host: FakeHost, seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    host.advance(SECOND);
    host.tick();
  }
}

describe("A clock that was set back", () => {
  for (const [name, step] of Object.entries(STEPS)) {
    it(`by ${name} keeps no list from being fetched`, () => {
      const host = startWithList(listOf());
      host.advance(-step);
      tickFor(host, 60);
      assert.ok(listCalls(host).length > 0);
    });

    it(`by ${name} keeps no list fresh, where nobody may pass without one`, () => {
      const closed = revocationOf({ failure: "closed", maxAge: "10s" });
      const host = startWithList(listOf(), { revocation: closed });
      host.advance(-step);
      const ask = () => {
        const signedAt = new Date(NOW - step - 60 * SECOND);
        return host.request(withSession(sessionOf({ createdAt: signedAt }, signedAt)));
      };
      tickFor(host, 5);
      assert.equal(ask().state, "forwarded");
      tickFor(host, 20);
      assert.equal(ask().status, 503);
    });

    it(`by ${name} keeps no keys from being fetched`, () => {
      const host = startWithList(listOf());
      host.advance(-step);
      tickFor(host, 1200);
      assert.ok(host.calls.some(({ cluster }) => cluster === "dex"));
    });

    it(`by ${name} keeps no stream open whose refresh was refused`, () => {
      const gateway = new Gateway({
        sections: { session: { cookieRefresh: "600s", endStreams: true } },
        workers: 1,
        model: { cookieRefresh: 600 * SECOND },
      });
      gateway.model.spend("spent");
      const value = gateway.sessionWithNonce({
        createdAt: new Date(gateway.now - 2 * HOUR),
        expiresOn: new Date(gateway.now + 4 * HOUR),
        refreshToken: "spent",
      });
      const [open] = gateway.arrive([requestFor(value, "/events", PLAIN)]);
      assert.ok(open);
      assert.equal(open.stream.state, "forwarded");
      gateway.advance(-step);
      gateway.settle();
      tickFor(open.host, 1);
      gateway.advance(step + 5 * HOUR);
      tickFor(open.host, 3);
      assert.equal(open.stream.wasReset, true);
    });
  }
});
