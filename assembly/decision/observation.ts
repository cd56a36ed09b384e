// What an observing plugin makes of a request: what it would have done, and whether the guard in front of it did the same.
//
// The guard (Envoy's ext_authz, asked by an AuthorizationPolicy CUSTOM) has let the request through, and wrote who it is from into
// X-Auth-Request-*. Whoever it refused never comes here.

import { spanEquals } from "../bytes/span";
import {
  isNamed,
  X_AUTH_REQUEST_EMAIL,
  X_AUTH_REQUEST_GROUPS,
  X_AUTH_REQUEST_PREFERRED_USERNAME,
  X_AUTH_REQUEST_USER,
} from "../http/header-names";
import { Action, Decision } from "./decision";
import { Identity } from "./identity";
import { Reason } from "./reason";
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
  user: usize = 0;
  userLength: i32 = 0;
  email: usize = 0;
  emailLength: i32 = 0;
  groups: usize = 0;
  groupsLength: i32 = 0;
  preferredUsername: usize = 0;
  preferredUsernameLength: i32 = 0;

  clear(): void {
    // All of its fields are numbers.
    memory.fill(changetype<usize>(this), 0, offsetof<GuardWords>());
  }

  /** Takes one request header into account. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (isNamed(name, nameLength, X_AUTH_REQUEST_USER)) {
      this.user = value;
      this.userLength = length;
    } else if (isNamed(name, nameLength, X_AUTH_REQUEST_EMAIL)) {
      this.email = value;
      this.emailLength = length;
    } else if (isNamed(name, nameLength, X_AUTH_REQUEST_GROUPS)) {
      this.groups = value;
      this.groupsLength = length;
    } else if (isNamed(name, nameLength, X_AUTH_REQUEST_PREFERRED_USERNAME)) {
      this.preferredUsername = value;
      this.preferredUsernameLength = length;
    }
  }

  get namesSomebody(): bool {
    return (this.userLength | this.emailLength | this.groupsLength | this.preferredUsernameLength) !== 0;
  }

  /** Whether everything that was said of the person holds for this identity. What the guard left out, its policy may keep from the app. */
  holdFor(identity: Identity): bool {
    return (
      isSaid(this.user, this.userLength, identity.user, identity.userLength) &&
      isSaid(this.email, this.emailLength, identity.email, identity.emailLength) &&
      isSaid(this.groups, this.groupsLength, identity.groups, identity.groupsLength) &&
      isSaid(
        this.preferredUsername,
        this.preferredUsernameLength,
        identity.preferredUsername,
        identity.preferredUsernameLength,
      )
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

function isSaid(said: usize, saidLength: i32, value: usize, length: i32): bool {
  return saidLength === 0 || spanEquals(said, saidLength, value, length);
}
