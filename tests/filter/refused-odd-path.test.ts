// A request on a path that oauth2-proxy redirects to a clean one, with a session whose refresh was just refused: it is answered after few
// questions. Found by npm run simulate.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cookieHeader } from "../../scripts/lab/session-cookie";
import { HOUR, NOW } from "./fixture";
import { Gateway } from "./gateway";

const QUESTIONS_MOST = 4;

describe("A request on an odd path with a session whose refresh was refused", () => {
  for (const path of ["//odd", "/x/../odd", "/a%2F%2Fb"]) {
    it(`is not asked about for ever, on ${path}`, () => {
      const gateway = new Gateway({
        sections: { session: { cookieRefresh: "1h", refreshBehind: false } },
        model: { cookieRefresh: HOUR },
      });
      const value = gateway.session({ createdAt: new Date(NOW - 2 * HOUR), refreshToken: "spent" });
      gateway.model.spend("spent");
      const cookies = [cookieHeader(value)];
      assert.equal(gateway.send({ cookies }).passed, false);
      const [arrived] = gateway.arrive([{ path, cookies }]);
      assert.ok(arrived !== undefined);
      let questions = 0;
      for (let call = arrived.host.calls[0]; call !== undefined; call = arrived.host.calls[0]) {
        assert.ok(++questions <= QUESTIONS_MOST, `${questions} questions`);
        arrived.host.answer(call, gateway.model.answer(call));
      }
      assert.equal(arrived.stream.state, "replied");
    });
  }
});
