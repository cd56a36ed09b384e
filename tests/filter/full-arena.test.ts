// Requests as large as what a worker has room for (Envoy's limits may be raised): what they leave no room for is not missed.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HeaderMap } from "../../scripts/fake-host/header-map";
import { PLAIN } from "../support/request-doubts";
import { requestOf } from "./fixture";
import { Gateway, requestFor } from "./gateway";

/** What the arena gives out to results of host calls, and around that. */
const ROOM = 319 * 1024;
const SIZES = [1000, ROOM - 12_400, ROOM - 16, ROOM, ROOM + 16, ROOM + 20_000];

/** A request whose headers are so many bytes as the host lays them out. */
function requestOfSize(size: number) {
  const pad = (length: number) => requestOf({ cookies: ["a=b"], headers: [["x-pad", "p".repeat(length)]] });
  return pad(size - new HeaderMap(pad(0)).bytes.length);
}

describe("A request that fills the arena", () => {
  for (const size of SIZES)
    it(`to ${size} bytes does not make its worker miss a sign-out`, () => {
      const gateway = new Gateway({ workers: 2 });
      const value = gateway.sessionWithNonce();
      assert.equal(gateway.send(requestFor(value, "/x", PLAIN), 1).passed, true);
      assert.equal(gateway.send(requestFor(value, "/oauth2/sign_out", PLAIN), 0).status, 302);
      gateway.worker(1).request(requestOfSize(size));
      assert.equal(gateway.send(requestFor(value, "/x", PLAIN), 1).passed, false);
    });
});
