// What is to be done with a request, and why.

import { JwtError } from "../jwt/jwt-error";
import { Identity } from "./identity";
import { Reason } from "./reason";
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
  /** The auth service is asked about the session alone: other requests of the session may share the answer. */
  isShareable: bool = false;
  /** The session is due, but `identity` may still pass while, or although, the auth service is asked. */
  isPassable: bool = false;
  /** Why a bearer token was not accepted, also where that is not the reason of the decision. */
  tokenError: JwtError = JwtError.None;
  /** Whose keys are awaited: an index into the configured issuers. */
  issuer: i32 = 0;
  /** Which key of theirs. */
  readonly wanted: WantedKey = new WantedKey();
  readonly identity: Identity = new Identity();

  set(action: Action, reason: Reason): Decision {
    this.action = action;
    this.reason = reason;
    this.isShareable = false;
    this.isPassable = false;
    return this;
  }

  /** Ask the auth service about the session. */
  askSession(reason: Reason, isPassable: bool): Decision {
    this.set(Action.AskAuth, reason);
    this.isShareable = true;
    this.isPassable = isPassable;
    return this;
  }

  refuse(status: i32, reason: Reason): Decision {
    this.status = status;
    return this.set(Action.Refuse, reason);
  }
}
