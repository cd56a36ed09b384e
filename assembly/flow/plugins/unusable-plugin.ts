// What serves where there is no configuration that can be used: a plugin by which every request gets 503.

import { NO_BYTES } from "../../bytes/no-bytes";
import { Config } from "../../config/config";
import { Authenticator } from "../../judge/authenticator";
import { Revocations } from "../../judge/revocations";
import { Generations } from "./generations";
import { Plugin } from "./plugin";
import { Worker } from "../worker";

/** `generations`: where its number is to come from; it keeps nothing in the cache. */
export function unusablePlugin(worker: Worker, generations: Generations): Plugin {
  const config = new Config();
  const secret = changetype<usize>(worker.hashSecret);
  const authenticator = new Authenticator(
    config,
    [],
    worker.cache,
    secret,
    0,
    worker.signOuts.denied,
    worker.lineage,
    [],
    worker.host.machine.verifier,
    new Revocations(config.revocation, secret),
  );
  return new Plugin(config, authenticator, NO_BYTES, false, generations, worker.host);
}
