// What oauth2-proxy says of a session in the second before it is due is no verdict on the due session. Found by npm run parity.
// A session that is asked about then is shown to oauth2-proxy as one that is due (flow/calls/seal-question.ts), and refreshed once.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cookieHeader } from "../../scripts/lab/session-cookie";
import { NOW, SECOND } from "./fixture";
import { Gateway } from "./gateway";

const REFRESH = 300 * SECOND;

/** Milliseconds before it is as old as that; oauth2-proxy counts whole seconds, so that it is due up to a second later. */
const BEFORE = [-600, 1, 400, 999];

function gatewayOf(refreshBehind: boolean): Gateway {
  return new Gateway({
    sections: { session: { cookieRefresh: "5m", refreshBehind } },
    model: { cookieRefresh: REFRESH },
  });
}

describe("A session that is asked about right before it is due", () => {
  for (const refreshBehind of [true, false]) {
    for (const millis of BEFORE) {
      it(`is refreshed when it is, ${refreshBehind ? "behind" : "before"} its request, asked about ${millis} ms before`, () => {
        const gateway = gatewayOf(refreshBehind);
        if (millis < 0) gateway.advance(-millis);
        const value = gateway.session({ createdAt: new Date(NOW - REFRESH + Math.max(millis, 1)) });
        const request = { cookies: [cookieHeader(value)] };
        assert.equal(gateway.send(request).calls.length, 1);
        gateway.advance(2 * SECOND);
        assert.equal(gateway.send(request).passed, true);
        assert.equal(gateway.model.refreshes, 1);
      });
    }
  }
});
