// What a request's bearer token is found to be.

import { JwtError } from "../jwt/jwt-error";
import { Action, Decision } from "../exchange/decision";
import { Reason } from "../exchange/reason";
import { Standing } from "../revocation/standing";

export enum BearerVerdict {
  /** No bearer, or not ours to judge. */
  NotOurs,
  /** Verified before; the identity is filled in. */
  Known,
  /** Verified now; the identity is filled in. */
  Verified,
  /** Refused, as by oauth2-proxy; why is in the decision's tokenError. */
  Invalid,
  /** Refused by rules that are stricter than oauth2-proxy's: to it the token might be good. */
  Stricter,
  /** The issuer's keys have to come first; whose is in the decision's issuer. */
  NotYet,
  /** Genuine, but whether it may pass depends on options of oauth2-proxy. */
  Undecided,
  /** The clock is not set: no expiry can be judged. */
  NoClock,
  /** A good one, but the revocation list names it or its owner. */
  Revoked,
  /** A good one, but there is no revocation list to look it up in. */
  NotListed,
}

/** Whether a token of ours is at hand that must not go anywhere. */
export function isUnverified(verdict: BearerVerdict): bool {
  return (
    verdict === BearerVerdict.Invalid ||
    verdict === BearerVerdict.Stricter ||
    verdict === BearerVerdict.NotYet ||
    verdict === BearerVerdict.NoClock ||
    verdict === BearerVerdict.Revoked ||
    verdict === BearerVerdict.NotListed
  );
}

/** What the revocation list makes of a token that is otherwise good. */
export function stopped(standing: Standing, good: BearerVerdict, decision: Decision): BearerVerdict {
  if (standing === Standing.Clear) return good;
  if (standing === Standing.Unknown) return BearerVerdict.NotListed;
  decision.tokenError = JwtError.Revoked;
  return BearerVerdict.Revoked;
}

/** Stops a request for a token that does not let it pass, whatever else it shows. */
export function stopToken(verdict: BearerVerdict, keysAreFinal: bool, decision: Decision): Decision {
  switch (verdict) {
    case BearerVerdict.NotYet:
      if (keysAreFinal) return decision.set(Action.Unavailable, Reason.KeysUnavailable);
      return decision.set(Action.AwaitKeys, Reason.KeysAwaited);
    case BearerVerdict.NoClock:
      return decision.set(Action.Unavailable, Reason.NoClock);
    case BearerVerdict.Revoked:
      return decision.holdToken(Standing.Revoked);
    case BearerVerdict.NotListed:
      return decision.holdToken(Standing.Unknown);
    default:
      return decision.refuse(401, Reason.TokenInvalid);
  }
}

/** The verdict on what nobody reads as it should be. */
export function malformed(decision: Decision): BearerVerdict {
  decision.tokenError = JwtError.Malformed;
  return BearerVerdict.Invalid;
}
