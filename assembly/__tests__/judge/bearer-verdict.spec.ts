import { Action, Decision } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { BearerVerdict, isUnverified, malformed, stopped, stopToken } from "../../judge/bearer-verdict";
import { JwtError } from "../../jwt/jwt-error";
import { Standing } from "../../revocation/standing";

describe("A good token", () => {
  it("is what the revocation list makes of it", () => {
    const decision = new Decision();
    expect<i32>(stopped(Standing.Clear, BearerVerdict.Known, decision)).toBe(BearerVerdict.Known);
    expect<i32>(stopped(Standing.Clear, BearerVerdict.Undecided, decision)).toBe(BearerVerdict.Undecided);
    expect<i32>(stopped(Standing.Unknown, BearerVerdict.Known, decision)).toBe(BearerVerdict.NotListed);
    expect<i32>(decision.tokenError).toBe(JwtError.None);
    expect<i32>(stopped(Standing.Revoked, BearerVerdict.Known, decision)).toBe(BearerVerdict.Revoked);
    expect<i32>(decision.tokenError).toBe(JwtError.Revoked);
    expect<i32>(stopped(Standing.Barred, BearerVerdict.Verified, new Decision())).toBe(BearerVerdict.Revoked);
  });
});

describe("A token of ours that must not go anywhere", () => {
  it("is every one that is not known to be good", () => {
    const none: BearerVerdict[] = [
      BearerVerdict.NotOurs,
      BearerVerdict.Known,
      BearerVerdict.Verified,
      BearerVerdict.Undecided,
    ];
    for (let verdict: i32 = 0; verdict <= BearerVerdict.NotListed; verdict++)
      expect(isUnverified(verdict as BearerVerdict)).toBe(
        !none.includes(verdict as BearerVerdict),
        verdict.toString(),
      );
  });
});

function expectStopped(verdict: BearerVerdict, keysAreFinal: bool, action: Action, reason: Reason): void {
  const decision = stopToken(verdict, keysAreFinal, new Decision());
  expect<i32>(decision.action).toBe(action);
  expect<i32>(decision.reason).toBe(reason);
}

describe("A request that is stopped for its token", () => {
  it("is told why", () => {
    expectStopped(BearerVerdict.NotYet, false, Action.AwaitKeys, Reason.KeysAwaited);
    expectStopped(BearerVerdict.NotYet, true, Action.Unavailable, Reason.KeysUnavailable);
    expectStopped(BearerVerdict.NoClock, false, Action.Unavailable, Reason.NoClock);
    expectStopped(BearerVerdict.Revoked, false, Action.Refuse, Reason.TokenRevoked);
    expectStopped(BearerVerdict.NotListed, false, Action.Unavailable, Reason.RevocationsUnknown);
    expectStopped(BearerVerdict.Stricter, false, Action.Refuse, Reason.TokenInvalid);
    expectStopped(BearerVerdict.Invalid, true, Action.Refuse, Reason.TokenInvalid);
  });

  it("with one that nobody reads as it should be is refused", () => {
    const decision = new Decision();
    expect<i32>(malformed(decision)).toBe(BearerVerdict.Invalid);
    expect<i32>(decision.tokenError).toBe(JwtError.Malformed);
  });
});
