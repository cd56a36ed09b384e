// What each provider of oauth2-proxy makes a session of when it is shown a bearer: the lists that check-config goes by are those of the real
// one. A provider whose claims are fixed refuses groups that are one text, which one that goes by the options takes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  BY_OPTIONS,
  FIXED_CLAIMS,
  WITHOUT_VERIFIER,
} from "../../../scripts/check-config/agreement/verifiers";
import { Bed, checked, filterVerdict, NO_START, type Answer, type Ask } from "./bed";

/** It wants a key of its own at its start. */
const NOT_STARTED = ["login.gov"];
const LOGIN = 302;

describe("a bearer at the provider", () => {
  let bed: Bed;
  before(async () => {
    bed = await Bed.start();
  });
  after(() => bed.stop());

  const trials = [
    ...BY_OPTIONS.map((provider) => [provider, 200, 200] as const),
    ...FIXED_CLAIMS.map((provider) => [provider, 200, LOGIN] as const),
    ...WITHOUT_VERIFIER.map((provider) => [provider, LOGIN, LOGIN] as const),
  ].filter(([provider]) => !NOT_STARTED.includes(provider));

  const statusOf = async (ask: Ask | undefined, authorization: string): Promise<Answer["status"] | string> =>
    ask === undefined ? NO_START : (await ask({ headers: { authorization } })).status;

  for (const [provider, plain, odd] of trials) {
    it(`${provider} is ${plain === 200 ? "taken" : "not looked at"}, and with one group as a text ${odd === 200 ? "too" : "not"}`, async () => {
      const tokens = [await bed.bearer(), await bed.bearer({ groups: "dev" })] as const;
      await bed.withProxy({ provider }, async (ask, file) => {
        assert.deepEqual([await statusOf(ask, tokens[0]), await statusOf(ask, tokens[1])], [plain, odd]);
        assert.equal(filterVerdict(bed.config(), { headers: { authorization: tokens[1] } }), "passes");
        const errors = checked(bed.config(), file).filter(({ severity }) => severity === "error");
        assert.equal(errors.length > 0, odd !== 200, errors.map(({ text }) => text).join("\n"));
      });
    });
  }

  it("passes by allowed_groups of an empty name alone", async () => {
    const authorization = await bed.bearer();
    await bed.withProxy({ allowed_groups: [""] }, async (ask, file) => {
      assert.equal(await statusOf(ask, authorization), 200);
      assert.deepEqual(
        checked(bed.config(), file).filter(({ text }) => text.includes("allowed_groups")),
        [],
      );
    });
  });

  it("that nobody knows keeps oauth2-proxy from starting, which is said", async () => {
    await bed.withProxy({ provider: "okta" }, (ask, file) => {
      assert.equal(ask, undefined);
      const said = checked(bed.config(), file).map(({ text }) => text);
      assert.ok(
        said.some((text) => text.includes('provider is "okta"') && text.includes("does not start")),
        said.join("\n"),
      );
      return Promise.resolve();
    });
  });
});
