// One login in force, that of a configuration or of one of its realms: what it decides with, or that it could not be used.

import { claimHeaderNames } from "../../config/claim-headers";
import { Config } from "../../config/config";
import { Authenticator } from "../../judge/authenticator";
import { Action } from "../../exchange/decision";
import { Request } from "../../exchange/request";
import { IdentityNames } from "../../http/identity-headers";
import { Host } from "../../ports/host";
import { AloneCalls } from "../calls/alone-calls";
import { CallLane } from "../calls/call-lane";
import { LoginHost } from "../calls/login-host";
import { Generations } from "./generations";
import { KeySource } from "../documents/key-source";
import { PolledDocument } from "../documents/polled-document";
import { RealmOutcomes } from "../metrics/realm-outcomes";
import { Reviews } from "../sessions/reviews";
import { Refusals } from "../requests/refusals";

@final
export class Plugin {
  /** Tells it from the VM's other plugins. */
  readonly number: u32;
  /** Calls that ask whether a request may pass. */
  readonly questions: CallLane;
  /** Calls for pages of the auth service's own, which may hang where the identity provider does. */
  readonly pages: CallLane;
  /** Questions that requests which shared one have to ask alone after all. */
  readonly alone: AloneCalls;
  /** What the auth service refused a moment ago. */
  readonly refusals: Refusals = new Refusals();
  /** Where its logins run. */
  readonly loginHost: LoginHost;
  /** What became of its requests, where it is a realm's. */
  readonly outcomes: RealmOutcomes;
  /** Calls under way of an observing plugin. */
  probes: i32 = 0;
  /** Requests that wait in lines: for a call of another request, or for another worker. */
  waiting: i32 = 0;
  /** Requests that wait for keys. */
  awaitingKeys: i32 = 0;
  /** Where each configured issuer's keys come from, in the order of configuration. */
  keySources: Array<KeySource> = [];
  /** Which of the session's keys the auth service took last: until it took one, the first of the list. */
  sealer: i32 = 0;
  /** All that is fetched for it, again and again. */
  documents: Array<PolledDocument> = [];
  readonly reviews: Reviews;
  /** Names of headers that no client's request brings to the app. */
  readonly identityNames: IdentityNames;

  constructor(
    readonly config: Config,
    readonly authenticator: Authenticator,
    /** The key of all its hashes, 16 bytes that all workers make alike. */
    readonly secret: ArrayBuffer,
    /** False where there is no configuration that can be used: then every request gets 503. */
    readonly isUsable: bool,
    private readonly generations: Generations,
    host: Host,
  ) {
    this.number = generations.next();
    this.questions = new CallLane(host.streams);
    this.pages = new CallLane(host.streams);
    this.alone = new AloneCalls(host.streams);
    this.loginHost = new LoginHost(config.authService.proxyPrefix);
    this.reviews = new Reviews(authenticator);
    this.outcomes = new RealmOutcomes(config.realm, host.metrics);
    this.identityNames = withNamesOf(config, IdentityNames.KNOWN);
  }

  /** Whether calls to its auth service are held back. */
  get isCircuitOpen(): bool {
    return this.questions.breaker.isOpen || this.pages.breaker.isOpen;
  }

  /** Counts a request that is done with, where it is of a realm. */
  countOutcome(request: Request, action: Action): void {
    if (request.realm.byteLength > 0) this.outcomes.count(action);
  }

  /** The calls that are made for an action, AskAuth or RelayPage. */
  laneOf(asked: Action): CallLane {
    return asked === Action.RelayPage ? this.pages : this.questions;
  }

  /** Verdicts on bearer tokens are made anew: the keys have changed. */
  renewTokens(): void {
    this.authenticator.bearers.generation = this.generations.next();
  }
}

/** These names, and what a configuration counts as an identity beside them. */
export function withNamesOf(config: Config, names: IdentityNames): IdentityNames {
  return names.and(config.upstream.stripHeaders).and(claimHeaderNames(config.upstream.claimHeaders));
}
