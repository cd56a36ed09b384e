// A configuration as the host hands it over: read, checked, and made into what decides by it, a plugin for each realm.

import { stringOf } from "../../bytes/byte-string";
import { copyOf } from "../../bytes/copy-of";
import { Config } from "../../config/config";
import { Environment } from "../../config/environment";
import { parseConfig } from "../../config/parse-config";
import { Machine } from "../../ports/machine";
import { fetchDocumentsOf } from "../documents/fetch-documents";
import { NAMED_REALMS_MAX } from "../metrics/realm-outcomes";
import { makePlugin } from "./make-plugin";
import { Plugin } from "./plugin";
import { Realms } from "./realms";
import { Rejection, rejectionOf } from "./rejection";
import { Worker } from "../worker";

/** What came of a configuration. */
@final
export class Loaded {
  constructor(
    /** null when it cannot be used. */
    readonly realms: Realms | null,
    /** Why it cannot. */
    readonly error: Rejection | null,
  ) {}
}

@final
class WorkerEnvironment extends Environment {
  constructor(private readonly machine: Machine) {
    super();
  }

  get(name: string): ArrayBuffer | null {
    return this.machine.environment(name);
  }
}

/**
 * Reads the configuration of `size` bytes that the host is handing over for the plugin of a name. One that serves already keeps what it
 * remembers, and so does a realm that stays as it was.
 */
export function loadRealms(worker: Worker, name: string, size: i32, nowMillis: i64): Loaded {
  const machine = worker.host.machine;
  if (!machine.readConfiguration(size)) {
    return refused(new Rejection("", `postern: configuration: the host does not give it (${size} bytes)`));
  }
  const text = copyOf(machine.text, machine.textLength);
  const serving = worker.roots.findRealms(name, text);
  if (serving !== null) return new Loaded(serving, null);
  const parsed = parseConfig(changetype<usize>(text), text.byteLength, new WorkerEnvironment(machine));
  const error = parsed.error;
  if (error !== null) return refused(rejectionOf(error));
  if (!worker.prepare(nowMillis)) return refused(new Rejection("", "postern: the host has no randomness"));
  return makeRealms(worker, parsed.logins, name, text, nowMillis);
}

function makeRealms(
  worker: Worker,
  logins: Array<Config>,
  name: string,
  text: ArrayBuffer,
  nowMillis: i64,
): Loaded {
  worker.cache.reserve(logins[0].cache.sessions);
  const plugins: Array<Plugin> = [];
  for (let i = 0; i < logins.length; i++) {
    const serving = worker.roots.findRealm(name, logins[i]);
    if (serving !== null) {
      plugins.push(serving);
      continue;
    }
    const made = makePlugin(worker, logins[i], name, nowMillis);
    const plugin = made.plugin;
    const error = made.error;
    if (error !== null) return refused(rejectionOf(error.below(prefixOf(logins[i], i))));
    if (plugin === null) continue;
    if (i >= NAMED_REALMS_MAX) plugin.outcomes.joinOthers();
    plugins.push(plugin);
  }
  const realms = new Realms(plugins, name, text, worker.hashSecret);
  fetchDocumentsOf(worker, realms, nowMillis);
  return new Loaded(realms, null);
}

/** Where a realm stands in the document. */
function prefixOf(login: Config, index: i32): string {
  return login.realm.byteLength === 0 ? "" : `realms[${index}] (${stringOf(login.realm)}).`;
}

function refused(error: Rejection): Loaded {
  return new Loaded(null, error);
}
