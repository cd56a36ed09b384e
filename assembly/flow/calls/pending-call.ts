// A call to the auth service that is under way, and what it was made for.

import { Action } from "../../exchange/decision";
import { Evidence } from "../../exchange/evidence";
import { Reason } from "../../exchange/reason";
import { KeptPairs } from "../../http/kept-pairs";
import { Route } from "../../rules/route";
import { SessionName } from "../../session/session-name";
import { Attempt } from "../attempt";
import { CallLane } from "./call-lane";
import { Flight } from "../sessions/flight";
import { PlacedCall } from "./placed-call";
import { Plugin } from "../plugins/plugin";

@final
export class PendingCall extends PlacedCall {
  /** The app's response has come and is held for this call's cookies. */
  holdsResponse: bool = false;
  /** The request's bearer token was refused, and goes nowhere. */
  dropsCredentials: bool = false;
  /** The request's bearer token is its session's own. */
  hasOwnToken: bool = false;
  /** The request's route, whose demands hold for whoever the answer lets through. */
  route: Route | null = null;
  /** The session that the question was asked with. */
  readonly session: SessionName = new SessionName();
  /** The session's cookies that its request came with, as cookieBit counts them. */
  ownCookies: u64 = 0;
  readonly shown: Evidence = new Evidence();
  /** It signs that session out. */
  isSignOut: bool = false;
  /** The request has another question than the one about its session. */
  settlesFirst: bool = false;
  /** How its request came to make it. */
  attempt: Attempt = Attempt.First;
  /** The call as it was sent, for another attempt; null for one that is too large to be kept. */
  kept: KeptPairs | null = null;
  /** Which key sealed the session that the question is about, and by when it is said to be created. */
  sealer: i32 = 0;
  createdAtMost: i64 = i64.MAX_VALUE;
  /** Further attempts: for a connection that was reset, and with other keys. */
  isRepeated: bool = false;
  /** It asks for a page without any effect. */
  isGet: bool = false;
  /** Unix nanoseconds. */
  sentNanos: i64 = 0;
  keysTried: i32 = 1;

  constructor(
    stream: u32,
    readonly plugin: Plugin,
    readonly asked: Action,
    readonly reason: Reason,
    readonly startedNanos: i64,
    readonly flight: Flight | null,
    /** The request went on without waiting for the answer. */
    readonly isBehind: bool,
    /** By uptime.ts, milliseconds. */
    readonly sentMillis: i64,
  ) {
    super(stream);
  }

  get lane(): CallLane {
    return this.plugin.laneOf(this.asked);
  }
}
