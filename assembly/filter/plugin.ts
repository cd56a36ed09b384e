// One configuration in force: what it decides with, or that it could not be used.

import { CacheKey } from "../cache/cache-key";
import { Config } from "../config/config";
import { Authenticator } from "../decision/authenticator";
import { Action } from "../decision/decision";
import { IdentityNames } from "../http/identity-headers";
import { AloneCalls } from "./alone-calls";
import { CallLane } from "./call-lane";
import { KeySource } from "./key-source";
import { PolledDocument } from "./polled-document";
import { Reviews } from "./reviews";

/** Cache entries tell configurations, and key sets of one, apart by numbers that are never used again in this VM. */
let nextGeneration: u32 = 0;

export function newGeneration(): u32 {
  return nextGeneration++;
}

@final
export class Plugin {
  /** Tells it from the VM's other plugins. */
  readonly number: u32 = newGeneration();
  /** Calls that ask whether a request may pass. */
  readonly questions: CallLane = new CallLane();
  /** Calls for pages of the auth service's own, which may hang where the identity provider does. */
  readonly pages: CallLane = new CallLane();
  /** Questions that requests which shared one have to ask alone after all. */
  readonly alone: AloneCalls = new AloneCalls();
  /** Where each configured issuer's keys come from, in the order of configuration. */
  keySources: Array<KeySource> = [];
  /** All that is fetched for it, again and again. */
  documents: Array<PolledDocument> = [];
  readonly reviews: Reviews;
  /** Names of headers that no client's request brings to the app. */
  readonly identityNames: IdentityNames;
  /** Tells it from others of the process, of the same name or another. */
  readonly print: u64;

  /** `authenticator` is null where there is no configuration that can be used: then every request gets 503. */
  constructor(
    readonly config: Config,
    readonly authenticator: Authenticator | null,
    /** The configuration as the host gave it. */
    readonly text: ArrayBuffer,
    /** The name that the host calls the plugin by. */
    readonly name: string,
    /** The key of all its hashes, 16 bytes that all VMs make alike. */
    readonly secret: ArrayBuffer,
  ) {
    this.print = secret.byteLength === 0 ? 0 : printOf(text, secret);
    this.reviews = new Reviews(authenticator);
    this.identityNames = IdentityNames.KNOWN.and(config.upstream.stripHeaders);
  }

  /** The calls that are made for an action, AskAuth or RelayPage. */
  laneOf(asked: Action): CallLane {
    return asked === Action.RelayPage ? this.pages : this.questions;
  }

  /** Verdicts on bearer tokens are made anew: the keys have changed. */
  renewTokens(): void {
    const authenticator = this.authenticator;
    if (authenticator !== null) authenticator.bearers.generation = newGeneration();
  }
}

function printOf(text: ArrayBuffer, secret: ArrayBuffer): u64 {
  return new CacheKey(changetype<usize>(secret)).hashOf(changetype<usize>(text), text.byteLength);
}
