// An issuer's keys as a real Envoy fetches them: late, changed, gone for a while or replaced by nonsense.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type AuthCall, answerBytes, replying } from "../../../scripts/lab/chaos-server";
import { badAnswers, type JwksServer, servingKeys } from "../../support/jwks-server";
import { ISSUER, JwtStack, KEYS_PATH, trust } from "../../support/jwt-stack";
import { type RawResponse, valueOf } from "../../../scripts/lab/raw-http";
import { keyPairFor, SigningKey, TokenIssuer } from "../../../scripts/lab/tokens";
import { until } from "../../../scripts/lab/until";

const WORKERS = 2;

/** An issuer for each answer that is no key set: good at first, or bad from the start. */
const signer = TokenIssuer.create(ISSUER, ["ES256"]);
const { keys } = signer.jwks;
const BAD = Object.entries(badAnswers(keys));

function pathOf(when: "early" | "late", index: number): string {
  return `/${when}/${index}`;
}

function nameOf(path: string): string {
  return `${ISSUER}${path}`;
}

const INLINE = "/inline";
/** A server that has its keys as application/jwk-set+json and as nothing else, as a Kubernetes API server does. */
const PICKY = "/picky";

const paths = BAD.flatMap((_, i) => [pathOf("early", i), pathOf("late", i)]);
const fetched = (path: string) => ({ cluster: "dex", path, refresh: "10s" });

function answerPickily(call: AuthCall): void {
  const accepts = call.headers.filter(([name]) => name === "accept").map(([, value]) => value);
  const isFit = accepts.some((value) => /application\/jwk-set\+json|\*\/\*/.test(value));
  const type: [string, string] = ["content-type", "application/jwk-set+json"];
  replying(isFit ? answerBytes(200, [type], JSON.stringify({ keys })) : answerBytes(406))(call);
}

function prepare(jwks: JwksServer): void {
  jwks.serve(PICKY, answerPickily);
  jwks.hold();
  for (const [i, [, answer]] of BAD.entries()) {
    jwks.serve(pathOf("early", i), answer);
    jwks.serve(pathOf("late", i), servingKeys(keys));
  }
}

const setup = await JwtStack.start({
  envoy: { concurrency: WORKERS },
  prepare,
  issuers: [
    trust(ISSUER, { cluster: "dex", path: KEYS_PATH, refresh: "24h" }),
    trust(nameOf(INLINE), { inline: { keys } }),
    trust(nameOf(PICKY), fetched(PICKY)),
    ...paths.map((path) => trust(nameOf(path), fetched(path))),
  ],
});
after(() => setup.finish());

const { jwks } = setup;

function tokenFor(path: string, more: object = {}): string {
  return signer.key("ES256").sign(setup.claims({ iss: nameOf(path), ...more }));
}

function ask(path: string): Promise<RawResponse> {
  return setup.bearer(tokenFor(path));
}

/** Until a path's keys are in force: each worker fetches its own, so once is not enough. */
async function untilAccepted(path: string): Promise<void> {
  let passes = 0;
  await until(`the keys of ${path}`, async () => {
    passes = (await ask(path)).status === 200 ? passes + 1 : 0;
    return passes >= 10;
  });
}

function unavailable(answer: RawResponse, message: string): void {
  assert.equal(answer.status, 503, message);
  assert.match(valueOf(answer.headers, "retry-after") ?? "", /^\d+$/, message);
}

test("tokens wait for the first keys, which are slow, and pass", async () => {
  const token = await setup.token();
  const waiting = Array.from({ length: 20 }, () => setup.bearer(token));
  const active = () => setup.stack.envoy.stat("http.gateway.downstream_rq_active");
  await until("the requests", async () => (await active()) === waiting.length);
  await jwks.fetched(KEYS_PATH, WORKERS);
  jwks.release();
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 200);
  assert.equal(setup.auth.calls.length, 0);
});

test("inline keys need no fetch", async () => {
  assert.equal((await ask(INLINE)).status, 200);
  assert.equal(jwks.fetches(INLINE), 0);
});

test("keys are taken from a server that has them as application/jwk-set+json alone", () =>
  untilAccepted(PICKY));

for (const [i, [name]] of BAD.entries()) {
  test(`${name} in place of the first keys means 503, and nobody is asked`, () =>
    setup.reachingNobody(async () => unavailable(await ask(pathOf("early", i)), name)));
}

test("keys that come after all are taken, whatever came before", async () => {
  for (const i of BAD.keys()) jwks.serve(pathOf("early", i), servingKeys(keys));
  for (const i of BAD.keys()) await untilAccepted(pathOf("early", i));
});

test("keys in force stay when nonsense comes in their place", async () => {
  for (const i of BAD.keys()) await untilAccepted(pathOf("late", i));
  const before = BAD.map((_, i) => jwks.fetches(pathOf("late", i)));
  for (const [i, [, answer]] of BAD.entries()) jwks.serve(pathOf("late", i), answer);
  // Each worker has asked again, and once more since the last answer was no good.
  for (const [i, count] of before.entries()) await jwks.fetched(pathOf("late", i), count + 2 * WORKERS);
  for (const [i, [name]] of BAD.entries()) {
    for (let each = 0; each < 10; each++) {
      assert.equal((await ask(pathOf("late", i))).status, 200, name);
    }
  }
  assert.equal(setup.auth.calls.length, 0);
});

test("keys in force stay while their server is gone, and those of another set stop when it is back", async () => {
  const path = pathOf("late", 0);
  jwks.serve(path, servingKeys(keys));
  await untilAccepted(path);
  const failed = () => setup.stack.envoy.stat("wasmcustom.postern.auth.keys_failed");
  await jwks.stop();
  const before = await failed();
  await until("failures of the fetch", async () => (await failed()) > before + WORKERS);
  assert.equal((await ask(path)).status, 200);
  const other = new SigningKey("ES256", "es256-2", keyPairFor("ES256"));
  jwks.serve(path, servingKeys([other.jwk]));
  await jwks.resume();
  let refused = 0;
  await until("the end of the old key", async () => {
    const answer = await ask(path);
    refused = answer.status === 401 ? refused + 1 : 0;
    return refused >= 10;
  });
  const renewed = other.sign(setup.claims({ iss: nameOf(path) }));
  assert.equal((await setup.bearer(renewed)).status, 200);
});

test("a token of a key that was just added makes its request wait for it, and pass", async () => {
  const added = new SigningKey("EdDSA", "added", keyPairFor("EdDSA"));
  jwks.serve(KEYS_PATH, servingKeys([...setup.issuer.jwks.keys, added.jwk]));
  const token = added.sign(setup.claims());
  for (let i = 0; i < 20; i++) assert.equal((await setup.bearer(token)).status, 200, `request ${i}`);
});

test("keys that never come mean 503 after a bounded wait", async () => {
  jwks.serve("/silent", () => undefined);
  const config = setup.stack.pluginConfig as { jwt: object };
  const issuers = [trust(nameOf("/silent"), fetched("/silent"))];
  await setup.stack.envoy.reconfigure({ ...config, jwt: { issuers } });
  await until("a fetch", () => jwks.fetches("/silent") > 0);
  unavailable(await ask("/silent"), "silence");
  jwks.serve("/silent", servingKeys(keys));
  await untilAccepted("/silent");
});
