// Tokens of each algorithm through a real Envoy: genuine ones pass without a call, everything like them is refused there.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { mirroredSignature } from "../../support/forged-signatures";
import { hostileTokens } from "../../support/hostile-tokens";
import { assertTokenRefused, JwtStack } from "../../support/jwt-stack";
import { valueOf, valuesOf } from "../../../scripts/lab/raw-http";
import { seenIn } from "../../../scripts/lab/recording-app";
import { ALGORITHMS, encodePart, keyPairFor } from "../../../scripts/lab/tokens";

const setup = await JwtStack.start();
after(() => setup.finish());

const strangersRsa = keyPairFor("RS256");

for (const algorithm of ALGORITHMS) {
  const key = setup.issuer.key(algorithm);

  test(`a token of ${algorithm}, minted by jose, passes without a call as whom it names`, async () => {
    const token = await key.mint(setup.claims());
    const calls = setup.auth.calls.length;
    for (const pass of ["verified", "known"]) {
      const answer = await setup.bearer(token);
      assert.equal(answer.status, 200, pass);
      const { headers } = seenIn(answer);
      assert.deepEqual(valuesOf(headers, "authorization"), [`Bearer ${token}`], pass);
      assert.equal(valueOf(headers, "x-auth-request-user"), "alice-id", pass);
      assert.equal(valueOf(headers, "x-auth-request-email"), "alice@example.com", pass);
      assert.equal(valueOf(headers, "x-auth-request-groups"), "platform,dev", pass);
      assert.equal(valueOf(headers, "x-auth-request-preferred-username"), "alice", pass);
      assert.equal(valueOf(headers, "x-auth-request-access-token"), token, pass);
    }
    assert.equal(setup.auth.calls.length, calls);
  });

  test(`a hostile variant of a token of ${algorithm} is refused, and reaches nobody`, () => {
    const others = /^[RP]S/.test(algorithm) ? strangersRsa : keyPairFor(algorithm);
    return setup.reachingNobody(async () => {
      for (const { name, token } of hostileTokens(key, setup.claims(), others)) {
        assertTokenRefused(await setup.bearer(token), `${algorithm}, ${name}`);
      }
    });
  });
}

test("the mirrored signature of ECDSA is as good as the other", async () => {
  for (const algorithm of ["ES256", "ES384", "ES512"] as const) {
    const key = setup.issuer.key(algorithm);
    const text = `${encodePart(key.header)}.${encodePart(setup.claims())}`;
    const token = `${text}.${mirroredSignature(key, text).toString("base64url")}`;
    assert.equal((await setup.bearer(token)).status, 200, algorithm);
  }
});

test("Envoy's own crypto verifies what it can", async () => {
  assert.equal(await setup.stack.envoy.stat("wasmcustom.postern.jwt.native_crypto"), 1);
});
