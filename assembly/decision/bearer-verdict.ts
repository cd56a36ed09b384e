// What a request's bearer token is found to be.

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
}

/** Whether a token of ours is at hand that must not go anywhere. */
export function isUnverified(verdict: BearerVerdict): bool {
  return (
    verdict === BearerVerdict.Invalid ||
    verdict === BearerVerdict.Stricter ||
    verdict === BearerVerdict.NotYet ||
    verdict === BearerVerdict.NoClock
  );
}
