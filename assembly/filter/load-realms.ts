// A configuration as the host hands it over: read, checked, and made into what decides by it, a plugin for each realm.

import { stringOf } from "../bytes/byte-string";
import { copyOf } from "../bytes/copy-of";
import { Config } from "../config/config";
import { Environment } from "../config/environment";
import { parseConfig } from "../config/parse-config";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { BufferType } from "../host/abi";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { nowNanos } from "../host/clock";
import { readEnvironment } from "../host/environment";
import { fetchDocumentsOf } from "./document-queue";
import { makePlugin } from "./make-plugin";
import { Plugin } from "./plugin";
import { Realms } from "./realms";
import { findRealm, findRealms } from "./roots";
import { cache, prepareVm } from "./vm-state";

/** What came of a configuration. */
@final
export class Loaded {
  constructor(
    /** null when it cannot be used. */
    readonly realms: Realms | null,
    /** Why it cannot: a log line. */
    readonly error: string,
  ) {}
}

@final
class VmEnvironment extends Environment {
  get(name: string): ArrayBuffer | null {
    return readEnvironment(name);
  }
}

/**
 * Reads the configuration of `size` bytes that the host is handing over for the plugin of a name. One that serves already keeps what it
 * remembers, and so does a realm that stays as it was.
 */
export function loadRealms(name: string, size: i32): Loaded {
  if (!readBuffer(BufferType.PluginConfiguration, size)) {
    return refused(`postern: configuration: the host does not give it (${size} bytes)`);
  }
  const text = copyOf(bufferBytes(), bufferLength());
  const serving = findRealms(name, text);
  if (serving !== null) return new Loaded(serving, "");
  const parsed = parseConfig(changetype<usize>(text), text.byteLength, new VmEnvironment());
  const error = parsed.error;
  if (error !== null) return refused(error.line());
  if (!prepareVm()) return refused("postern: the host has no randomness");
  return makeRealms(parsed.logins, name, text);
}

function makeRealms(logins: Array<Config>, name: string, text: ArrayBuffer): Loaded {
  cache.reserve(logins[0].cache.sessions);
  const plugins: Array<Plugin> = [];
  for (let i = 0; i < logins.length; i++) {
    const serving = findRealm(name, logins[i]);
    if (serving !== null) {
      plugins.push(serving);
      continue;
    }
    const made = makePlugin(logins[i], name);
    const plugin = made.plugin;
    const error = made.error;
    if (error !== null) return refused(error.below(prefixOf(logins[i], i)).line());
    if (plugin !== null) plugins.push(plugin);
  }
  const realms = new Realms(plugins, name, text);
  fetchDocumentsOf(realms, nowNanos() / NANOS_PER_MILLI);
  return new Loaded(realms, "");
}

/** Where a realm stands in the document. */
function prefixOf(login: Config, index: i32): string {
  return login.realm.byteLength === 0 ? "" : `realms[${index}] (${stringOf(login.realm)}).`;
}

function refused(line: string): Loaded {
  return new Loaded(null, line);
}
