// What an observing plugin makes of a request: what it would have done, and whether the guard in front of it did the same.
//
// The guard (Envoy's ext_authz, asked by an AuthorizationPolicy CUSTOM) has let the request through, and wrote who it is from into
// X-Auth-Request-*. Whoever it refused never comes here.

import { Span } from "../bytes/span";
import {
  isNamed,
  X_AUTH_REQUEST_EMAIL,
  X_AUTH_REQUEST_GROUPS,
  X_AUTH_REQUEST_PREFERRED_USERNAME,
  X_AUTH_REQUEST_USER,
} from "../http/header-names";
import { Action, Decision } from "../exchange/decision";
import { Identity } from "../exchange/identity";
import { Reason } from "../exchange/reason";
import { isAboutSession } from "./session-reason";

/** What the filter would have done. */
export enum Conduct {
  /** Passed it as somebody. */
  Pass,
  /** Passed it as nobody. */
  PassAnonymous,
  /** Asked the auth service, or had it answer. */
  Ask,
  /** Refused it, or answered 503. */
  Refuse,
  /** Nothing: its host is not guarded. */
  None,
}

/** How that compares with what became of the request. */
export enum Agreement {
  /** The guard named nobody and the filter would have let the request pass, or only the auth service knows. */
  Unknown,
  Agree,
  /** The request went on, and the filter would have refused it. */
  WouldRefuse,
  /** The guard named somebody, and the filter would have named somebody else, or nobody. */
  OtherIdentity,
  /** The guard named somebody by a session that the rules here do not let pass: it would be asked each time. */
  WouldDoubt,
}

/** Whom the guard in front named: spans into the request's headers, each empty when it said nothing. */
@final
export class GuardWords {
  readonly user: Span = new Span();
  readonly email: Span = new Span();
  readonly groups: Span = new Span();
  readonly preferredUsername: Span = new Span();

  clear(): void {
    this.user.clear();
    this.email.clear();
    this.groups.clear();
    this.preferredUsername.clear();
  }

  /** Takes one request header into account. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (isNamed(name, nameLength, X_AUTH_REQUEST_USER)) {
      this.user.set(value, length);
    } else if (isNamed(name, nameLength, X_AUTH_REQUEST_EMAIL)) {
      this.email.set(value, length);
    } else if (isNamed(name, nameLength, X_AUTH_REQUEST_GROUPS)) {
      this.groups.set(value, length);
    } else if (isNamed(name, nameLength, X_AUTH_REQUEST_PREFERRED_USERNAME)) {
      this.preferredUsername.set(value, length);
    }
  }

  get namesSomebody(): bool {
    return (this.user.length | this.email.length | this.groups.length | this.preferredUsername.length) !== 0;
  }

  /** Whether everything that was said of the person holds for this identity. What the guard left out, its policy may keep from the app. */
  holdFor(identity: Identity): bool {
    return (
      isSaid(this.user, identity.user) &&
      isSaid(this.email, identity.email) &&
      isSaid(this.groups, identity.groups) &&
      isSaid(this.preferredUsername, identity.preferredUsername)
    );
  }
}

/** What a decision would have come to; `refusal` is what the route says of the identity that it gives. */
export function conductOf(decision: Decision, refusal: Reason): Conduct {
  switch (decision.action) {
    case Action.Pass:
      return Conduct.None;
    case Action.Forward:
      return refusal === Reason.None ? Conduct.Pass : Conduct.Refuse;
    case Action.ForwardAnonymous:
      return refusal === Reason.None ? Conduct.PassAnonymous : Conduct.Refuse;
    case Action.Refuse:
    case Action.Unavailable:
      return Conduct.Refuse;
    default:
      return Conduct.Ask;
  }
}

/** Compares that with what the guard said; `reason` and `identity` are why and whom the filter would have named. */
export function agreementOf(
  conduct: Conduct,
  reason: Reason,
  identity: Identity,
  guard: GuardWords,
): Agreement {
  switch (conduct) {
    case Conduct.Refuse:
      return Agreement.WouldRefuse;
    case Conduct.Pass:
      if (!guard.namesSomebody) return Agreement.Unknown;
      return guard.holdFor(identity) ? Agreement.Agree : Agreement.OtherIdentity;
    case Conduct.PassAnonymous:
      return guard.namesSomebody ? Agreement.OtherIdentity : Agreement.Agree;
    default:
      return guard.namesSomebody && !isAboutSession(reason) ? Agreement.WouldDoubt : Agreement.Unknown;
  }
}

function isSaid(said: Span, value: Span): bool {
  return said.isEmpty || said.equals(value);
}
