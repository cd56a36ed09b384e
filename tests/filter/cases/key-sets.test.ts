// Cases from the field about key sets: those that C01 and its kind made refuse good tokens, and those that must go on refusing bad ones.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf } from "../../../scripts/fake-host/http-call";
import { CLUSTERS, onlyKeyCall } from "../jwt-fixture";
import { startFilter } from "../fixture";
import {
  assertAsked,
  assertPasses,
  assertReply,
  AUDIENCE,
  IDP,
  type KeyName,
  keySet,
  publicKey,
  sendBearer,
  startIssuer,
  type TokenParts,
  tokenOf,
} from "./field-cases";

const ENTRA = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";
const KEYCLOAK = "https://keycloak.example.com/realms/acme";
const KUBERNETES = "https://kubernetes.default.svc.cluster.local";

type Expected = "passes" | "asked" | readonly [status: number, reason: string];

const UNKNOWN_KEY = [401, "The key of the token is unknown"] as const;

interface KeySetCase {
  readonly title: string;
  readonly keys: string;
  readonly issuer?: object;
  readonly tokens: readonly (readonly [parts: TokenParts, expected: Expected])[];
}

const plain = (header: object, key?: KeyName): TokenParts => ({
  claims: "plain",
  header,
  ...(key === undefined ? {} : { key }),
});

const CASES: readonly KeySetCase[] = [
  {
    title: "C01: an empty crv beside an RSA key means nothing",
    keys: "gluu-crv-empty",
    tokens: [
      [plain({ typ: "JWT", kid: "3f0f-11aa_sig_rs256" }), "passes"],
      [plain({ alg: "ES256", kid: "3f0f-11ad_sig_es256" }, "p256"), "passes"],
      [plain({ kid: "3f0f-11ab_enc_rsa1_5" }, "rsa2"), UNKNOWN_KEY],
    ],
  },
  {
    title: "C24: empty lists in a key are as absent",
    keys: "dotnet-keyops",
    tokens: [[plain({ kid: "dotnet-1" }), "passes"]],
  },
  {
    title: "C31: Entra's keys have no alg, and its two issuers are two",
    keys: "entra",
    issuer: { issuer: ENTRA, audiences: ["api://shop", "99999999-8888-7777-6666-555555555555"] },
    tokens: [
      [{ claims: "entra-v2", header: { typ: "JWT", kid: "entraKid-AbC_123" } }, "passes"],
      // A key's own "issuer" is no member of RFC 7517, and go-oidc does not read it either.
      [{ claims: "entra-v2", header: { typ: "JWT", kid: "entraOtherTenant" }, key: "rsa2" }, "passes"],
      [{ claims: "entra-v1", header: { typ: "JWT", kid: "entraKid-AbC_123" } }, "asked"],
    ],
  },
  {
    title: "C32: keys for encryption and unknown curves cost the signing key nothing",
    keys: "keycloak",
    issuer: { issuer: KEYCLOAK, audiences: ["account", AUDIENCE] },
    tokens: [
      [{ claims: "keycloak-access", header: { typ: "JWT", kid: "kc-sig" } }, "passes"],
      [{ claims: "keycloak-access", header: { kid: "kc-enc" }, key: "rsa2" }, UNKNOWN_KEY],
    ],
  },
  {
    title: "C33: a zero in front of the modulus changes no number",
    keys: "leading-zero",
    tokens: [
      [plain({ kid: "Yz-zero_RS256", x5t: "abc" }), "passes"],
      [plain({ kid: "yz-zero_RS256" }), UNKNOWN_KEY],
    ],
  },
  {
    title: "C34: the curve fixes the algorithm where a key names none",
    keys: "pingfederate-ec",
    tokens: [
      [plain({ alg: "ES256", kid: "pf-256" }, "p256"), "passes"],
      [plain({ alg: "ES384", kid: "pf-384" }, "p384"), "passes"],
      [plain({ alg: "ES512", kid: "pf-521" }, "p521"), "passes"],
      [plain({ alg: "PS256", kid: "pf-rsa" }), "passes"],
      [plain({ alg: "ES256", kid: "pf-384" }, "p384"), UNKNOWN_KEY],
    ],
  },
  {
    title: "C35: without kid each key is tried, and no key without one fits a kid",
    keys: "no-kid",
    tokens: [
      [plain({}), "passes"],
      [plain({}, "rsa2"), "passes"],
      [plain({ kid: "other" }), UNKNOWN_KEY],
    ],
  },
  {
    title: "C35: one kid for three algorithms",
    keys: "same-kid",
    tokens: ["RS256", "RS384", "RS512"].map((alg) => [plain({ alg, kid: "same" }), "passes"] as const),
  },
];

describe("A key set from the field", () => {
  for (const { title, keys, issuer, tokens } of CASES) {
    it(title, () => {
      const host = startIssuer(keySet(keys), issuer);
      for (const [parts, expected] of tokens) {
        const stream = sendBearer(host, tokenOf(parts));
        if (expected === "passes") assertPasses(host, stream);
        else if (expected === "asked") assertAsked(host, stream);
        else assertReply(host, stream, ...expected);
      }
    });
  }

  it("C01: is taken with the one RSA key alone", () => {
    const [rsa] = keySet("gluu-crv-empty");
    const host = startIssuer(rsa === undefined ? [] : [rsa]);
    assertPasses(host, sendBearer(host, tokenOf(plain({ kid: "3f0f-11aa_sig_rs256" }))));
  });

  it("C24: a key for wrapping alone is none", () => {
    const [rsa] = keySet("dotnet-keyops");
    const [other] = keySet("leading-zero");
    const host = startIssuer([{ ...rsa, key_ops: ["wrapKey"] }, other ?? {}]);
    assertReply(host, sendBearer(host, tokenOf(plain({ kid: "dotnet-1" }))), ...UNKNOWN_KEY);
    const both = startIssuer([{ ...rsa, key_ops: ["sign", "verify"] }]);
    assertPasses(both, sendBearer(both, tokenOf(plain({ kid: "dotnet-1" }))));
  });

  it("C42: serves tokens of Kubernetes service accounts, which have no typ", () => {
    const keys = [{ ...publicKey("rsa"), kid: "k7", use: "sig", alg: "RS256" }];
    const host = startIssuer(keys, { issuer: KUBERNETES });
    const stream = sendBearer(host, tokenOf({ claims: "kubernetes-sa", header: { kid: "k7" } }));
    assertPasses(host, stream, { "x-auth-request-user": "system:serviceaccount:ci:deployer" });
  });
});

describe("A key server from the field", () => {
  const keys = [{ ...publicKey("rsa"), kid: "k7", use: "sig", alg: "RS256" }];
  const jwks = { cluster: "dex", path: "/keys" };
  const start = (more: object = {}) => {
    const issuer = { issuer: IDP, audiences: [AUDIENCE], jwks: { ...jwks, ...more } };
    return startFilter({ jwt: { issuers: [issuer] } }, { clusters: CLUSTERS });
  };
  const token = tokenOf(plain({ kid: "k7" }));

  it("C02: may offer application/jwk-set+json alone, or another type", () => {
    for (const type of [
      "application/jwk-set+json",
      "application/jwk-set+json; charset=utf-8",
      "text/plain",
    ]) {
      const host = start();
      const call = onlyKeyCall(host);
      const accepts = String(call.headers.get("accept")).split(", ");
      assert.deepEqual(accepts, ["application/jwk-set+json", "application/json", "*/*;q=0.1"]);
      host.answer(call, answerOf(200, [["content-type", type]], JSON.stringify({ keys })));
      assertPasses(host, sendBearer(host, token));
    }
  });

  it("C46: gets the query of its path as it stands", () => {
    for (const path of ["/tenant/discovery/v2.0/keys?p=b2c_1_sign-in", "/keys?appid=99999999-8888"]) {
      assert.equal(onlyKeyCall(start({ path })).headers.get(":path"), path);
    }
  });

  it("C46: issues under its name to the letter", () => {
    const host = startIssuer(keys, { issuer: `${IDP}/` });
    assertPasses(host, sendBearer(host, tokenOf({ ...plain({ kid: "k7" }), more: { iss: `${IDP}/` } })));
    assertAsked(host, sendBearer(host, token));
  });

  it("C29: has the bounds that refuse its set named in the log", () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ ...keys[0], kid: `k${i}` }));
    for (const [body, said] of [
      [JSON.stringify({ keys: many }), /more than 100 keys/],
      [JSON.stringify({ keys, padding: "x".repeat(270 * 1024) }), /262144|256 KiB/],
      ["<html>sign in</html>", /not JSON|no JSON/],
    ] as const) {
      const host = start();
      host.answer(onlyKeyCall(host), answerOf(200, [], body));
      assert.match(host.logs.map(({ text }) => text).join("\n"), said);
    }
  });

  it("C29: may have 26 keys", () => {
    const host = start();
    const many = Array.from({ length: 26 }, (_, i) => ({ ...keys[0], kid: `k${i}` }));
    host.answer(onlyKeyCall(host), answerOf(200, [], JSON.stringify({ keys: many })));
    assertPasses(host, sendBearer(host, tokenOf(plain({ kid: "k25" }))));
  });

  it("C50: is asked once a minute for a key that it does not publish", () => {
    const host = start();
    const answer = answerOf(200, [], JSON.stringify({ keys }));
    host.answer(onlyKeyCall(host), answer);
    let fetches = 0;
    for (let i = 0; i < 200; i++) {
      const stream = sendBearer(host, tokenOf(plain({ kid: "unpublished" })));
      for (const call of [...host.calls]) {
        fetches++;
        host.answer(call, answer);
      }
      assertReply(host, stream, ...UNKNOWN_KEY);
      host.advance(250);
      host.tick();
    }
    assert.equal(fetches, 1);
  });
});
