// What is to be done with a request, and why.

import { JwtError } from "../jwt/jwt-error";
import { ProtectedResource } from "../rules/protected-resource";
import { SessionName } from "../session/session-name";
import { Identity } from "./identity";
import { Reason } from "./reason";
import { Standing } from "../revocation/standing";
import { WantedKey } from "./wanted-key";

export enum Action {
  /** Let it through with nothing but the client's identity headers removed. */
  Pass,
  /** Let it through as `identity`. */
  Forward,
  /** Let it through as nobody: the auth service asks for no login here. */
  ForwardAnonymous,
  /** Ask the auth service whether it may pass. */
  AskAuth,
  /** Have the auth service answer it: the request is for one of its own pages. */
  RelayPage,
  /** The auth service does not take the session: ask about the request as it stands. */
  AskAlone,
  /** Give the client the metadata of `resource`. */
  ShowMetadata,
  /** Give the client the answer that the auth service gave. */
  RelayAnswer,
  /** Refuse it with `status`. */
  Refuse,
  /** Wait until the keys of `issuer` have been fetched (again), then decide anew. */
  AwaitKeys,
  /** Nobody could say: 503, try again. */
  Unavailable,
}

/** One instance serves all requests: valid until the next decision. */
@final
export class Decision {
  action: Action = Action.Unavailable;
  reason: Reason = Reason.HostFailure;
  status: i32 = 503;
  /** What is known of the session that came with the request, for a question about it or beside it. */
  readonly session: SessionName = new SessionName();
  /** Its value, in the one spelling in which it is judged; valid in one callback. */
  sessionValue: usize = 0;
  sessionValueLength: i32 = 0;
  /** Why the session itself could not be judged here; None for one that could, or none. */
  sessionReason: Reason = Reason.None;
  /** The auth service's word on the session decides the request: requests of the session share it. */
  isAboutSession: bool = false;
  /** The auth service may refresh the session when it sees it: that is settled, once for all its requests, before the question is put. */
  settlesFirst: bool = false;
  /** The question is about the bearer token before it is about the request: what is said of it may be kept. */
  asksBearer: bool = false;
  /** The session was signed out, or is more than is looked at: its cookies go to nobody. */
  withholdsSession: bool = false;
  /** The session is revoked. */
  isRevoked: bool = false;
  /** Whom it names is revoked for good: a new login would not help. */
  isBarred: bool = false;
  /** When the session was created or, for one that is not opened here, signed, Unix seconds; -1 when that is not known. */
  sessionSeconds: i64 = -1;
  /** The session is due, but `identity` may still pass while, or although, the auth service is asked. */
  isPassable: bool = false;
  /** Why a bearer token was not accepted, also where that is not the reason of the decision. */
  tokenError: JwtError = JwtError.None;
  /** Whose keys are awaited: an index into the configured issuers. */
  issuer: i32 = 0;
  /** Which key of theirs. */
  readonly wanted: WantedKey = new WantedKey();
  readonly identity: Identity = new Identity();
  /** Whose metadata is shown. */
  resource: ProtectedResource | null = null;

  set(action: Action, reason: Reason): Decision {
    this.action = action;
    this.reason = reason;
    this.isAboutSession = false;
    this.settlesFirst = false;
    this.asksBearer = false;
    this.withholdsSession = false;
    this.isRevoked = false;
    this.isPassable = false;
    return this;
  }

  /** What the revocation list says: whoever it names does not pass, nor whoever would have to be looked for in one that is not there. */
  holdTo(standing: Standing): Decision {
    if (standing === Standing.Clear) return this;
    if (standing === Standing.Unknown) return this.set(Action.Unavailable, Reason.RevocationsUnknown);
    this.refuse(401, Reason.SessionRevoked);
    this.isRevoked = true;
    this.isBarred = standing === Standing.Barred;
    return this;
  }

  /** The same for whom a bearer token is about. */
  holdToken(standing: Standing): Decision {
    if (standing === Standing.Clear) return this;
    if (standing === Standing.Unknown) return this.set(Action.Unavailable, Reason.RevocationsUnknown);
    this.tokenError = JwtError.Revoked;
    return this.refuse(401, Reason.TokenRevoked);
  }

  /** Ask the auth service about the session. */
  askSession(reason: Reason, isPassable: bool): Decision {
    this.set(Action.AskAuth, reason);
    this.sessionReason = reason;
    this.isAboutSession = true;
    this.isPassable = isPassable;
    return this;
  }

  /**
   * Put another question than the one about the session, which was judged last: its cookies go with it as far as they may. Of a session that the
   * revocation list stops nothing is asked: only pages of the auth service are relayed.
   */
  askBeside(action: Action, reason: Reason): Decision {
    const isRevoked = this.isRevoked;
    const isStopped = isRevoked || this.reason === Reason.RevocationsUnknown;
    if (isStopped && action !== Action.RelayPage) return this;
    const withholds = this.withholdsSession || isRevoked;
    const settlesFirst = this.isAboutSession && mayRefresh(this.sessionReason);
    this.set(action, reason);
    this.isRevoked = isRevoked;
    this.withholdsSession = withholds;
    this.settlesFirst = settlesFirst;
    return this;
  }

  refuse(status: i32, reason: Reason): Decision {
    this.status = status;
    return this.set(Action.Refuse, reason);
  }
}

/** Whether the auth service may refresh a session that is in doubt for this reason: it is due, or nobody here can tell. */
export function mayRefresh(reason: Reason): bool {
  switch (reason) {
    case Reason.RefreshDue:
    case Reason.NoCookieSecret:
    case Reason.Ticket:
    case Reason.Undecodable:
    case Reason.Incomplete:
    case Reason.CookieTooLarge:
      return true;
    default:
      return false;
  }
}
