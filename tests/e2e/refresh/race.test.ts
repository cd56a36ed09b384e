// Twenty requests at once of a session that is due, through two workers, at a Dex that takes each refresh token once.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { envoyBinary, envoyVersion } from "../../../scripts/toolchain/envoy";
import { Member } from "../../../scripts/lab/member";
import { Race, type RaceFigures } from "../../../scripts/lab/refresh-race";
import { RefreshStack, type RefreshStackOptions } from "../../../scripts/lab/refresh-stack";

/** POSTERN_ROUNDS=20 is the long form. */
const ROUNDS = Number(process.env.POSTERN_ROUNDS ?? 5);
const REQUESTS = 20;

/** Nobody can log in through ext_authz there. */
const WITHOUT_LOCATION = "1.37.0";
const version = await envoyVersion(await envoyBinary());
const skip = version === WITHOUT_LOCATION ? `ext_authz of Envoy ${version} drops a denial's Location` : false;

async function race(options: RefreshStackOptions): Promise<RaceFigures> {
  const stack = await RefreshStack.start(options);
  try {
    return await new Race(stack.stack, await Member.login(stack.stack)).run(ROUNDS, REQUESTS);
  } finally {
    await stack.finish();
  }
}

const PERFECT = {
  ...{ rounds: ROUNDS, requests: REQUESTS, calls: ROUNDS, begun: ROUNDS, failed: 0, spent: 0 },
  ...{ bad: 0, delivered: ROUNDS, oldGood: ROUNDS, newGood: ROUNDS },
};

function print(who: string, figures: RaceFigures): void {
  console.error(`${who}: ${JSON.stringify(figures)}`);
}

describe("requests at once of a session that is due", () => {
  it("make one refresh, and nobody waits for it", async () => {
    const figures = await race({});
    print("Postern, refreshBehind", figures);
    assert.deepEqual(figures, PERFECT);
  });

  it("make one refresh that all wait for, without refreshBehind", async () => {
    const figures = await race({ session: { refreshBehind: false } });
    print("Postern, waiting", figures);
    assert.deepEqual(figures, PERFECT);
  });

  it(
    "make a call each with ext_authz, all but one refused by Dex, and no cookie arrives",
    { skip },
    async () => {
      const figures = await race({ authorization: "ext_authz" });
      print("ext_authz as the guide sets it", figures);
      assert.equal(figures.calls, ROUNDS * REQUESTS);
      assert.equal(figures.delivered, 0);
      assert.ok(figures.failed > 0);
    },
  );
});
