// Each supported algorithm through the shipped filter, on both kinds of hosts: genuine tokens pass, everything like them does not.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mirroredSignature } from "../support/forged-signatures";
import { hostileTokens } from "../support/hostile-tokens";
import { ALGORITHMS, encodePart, keyPairFor } from "../../scripts/lab/tokens";
import { identityOf, loggedBy } from "./fixture";
import {
  answerKeys,
  assertRefused,
  claimsOf,
  dex,
  HOSTS,
  jwtOf,
  keyCalls,
  startJwtFilter,
  withBearer,
} from "./jwt-fixture";

const strangersRsa = keyPairFor("RS256");

/** What the host's crypto can do. */
const NATIVE = /^[RE]S/;

for (const [name, hasCrypto] of HOSTS) {
  describe(`On a host ${name}`, () => {
    const host = startJwtFilter({}, { hasCrypto });

    for (const algorithm of ALGORITHMS) {
      const key = dex.key(algorithm);

      it(`a token of ${algorithm} passes without a call, as whom its claims name`, async () => {
        const token = await key.mint(claimsOf());
        const stream = host.request(withBearer(token));
        assert.equal(stream.state, "forwarded");
        assert.deepEqual(host.calls, []);
        assert.deepEqual(identityOf(stream), {
          authorization: `Bearer ${token}`,
          "x-auth-request-access-token": token,
          "x-auth-request-email": "alice@example.com",
          "x-auth-request-groups": "platform,dev",
          "x-auth-request-preferred-username": "alice",
          "x-auth-request-user": "CgVhbGljZRIFbG9jYWw",
        });
        const isNative = stream.hostCalls.includes("proxy_call_foreign_function");
        assert.equal(isNative, hasCrypto && NATIVE.test(algorithm));
      });

      it(`a token of ${algorithm} that is none of the issuer's is refused`, () => {
        const others = /^[RP]S/.test(algorithm) ? strangersRsa : keyPairFor(algorithm);
        for (const { name: wrong, token } of hostileTokens(key, claimsOf(), others)) {
          const stream = host.request(withBearer(token));
          if (keyCalls(host).length > 0) answerKeys(host, dex.jwks);
          assertRefused(host, stream, `${algorithm}, ${wrong}`);
        }
      });
    }

    for (const algorithm of ["ES256", "ES384", "ES512"] as const) {
      it(`the mirrored signature of ${algorithm} is as good as the other`, () => {
        const key = dex.key(algorithm);
        const text = `${encodePart(key.header)}.${encodePart(claimsOf())}`;
        const token = `${text}.${mirroredSignature(key, text).toString("base64url")}`;
        assert.equal(host.request(withBearer(token)).state, "forwarded");
      });
    }

    it("a genuine signature under the name of another algorithm is refused", () => {
      for (const algorithm of ALGORITHMS) {
        const key = dex.key(algorithm);
        for (const other of ALGORITHMS.filter((each) => each !== algorithm)) {
          const token = key.sign(claimsOf(), { ...key.header, alg: other });
          assertRefused(host, host.request(withBearer(token)), `${algorithm} as ${other}`);
        }
      }
    });

    it("an algorithm that the configuration leaves out is refused", async () => {
      const strict = startJwtFilter({ jwt: jwtOf(undefined, { algorithms: ["ES256"] }) }, { hasCrypto });
      const good = await dex.key("ES256").mint(claimsOf());
      assert.equal(strict.request(withBearer(good)).state, "forwarded");
      for (const algorithm of ALGORITHMS.filter((each) => each !== "ES256")) {
        const token = await dex.key(algorithm).mint(claimsOf());
        assertRefused(strict, strict.request(withBearer(token)), algorithm);
      }
    });
  });
}

describe("What the filter says of the host's crypto", () => {
  for (const [name, hasCrypto] of HOSTS) {
    it(`is a line in the log and a gauge, ${name}`, () => {
      const host = startJwtFilter({}, { hasCrypto });
      assert.equal(host.metric("postern.jwt.native_crypto"), Number(hasCrypto));
      const by = hasCrypto ? "host" : "wasm";
      assert.deepEqual(loggedBy(host, "signatures"), [{ event: "signatures", verified_by: by }]);
    });
  }
});
