// A configuration as the host hands it over: parsed, checked, and put in charge of its root context.
//
// A configuration that cannot be used is refused, so that the one before it keeps serving. When there is none before it,
// a refusal would leave Envoy answering a bare 500; then the filter loads and answers 503 itself, and the log says why.
// Whether there is one is remembered in shared data, since the VM that tries a configuration out is always a new one.

import { bufferOf } from "../bytes/byte-string";
import { sameBytes } from "../bytes/span";
import { copyOf } from "../bytes/copy-of";
import { Config } from "../config/config";
import { Environment } from "../config/environment";
import { parseConfig } from "../config/parse-config";
import { Authenticator } from "../decision/authenticator";
import { BufferType, LogLevel } from "../host/abi";
import { nowNanos } from "../host/clock";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { readEnvironment } from "../host/environment";
import { logText, refreshLogLevel } from "../host/log";
import { readTextProperty } from "../host/property";
import { readShared, writeShared } from "../host/shared-data";
import { inlineKeysError } from "../config/jwks";
import { cookieSecretError } from "../config/cookie-secret";
import { JwksError, KeySet, readJwks } from "../jwt/jwks";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { claimOptionsOf } from "../decision/claim-options-of";
import { SessionKey } from "../session/session-key";
import { setPlugin } from "./contexts";
import { fetchDueKeys } from "./key-calls";
import { reportLeftOutKeys, reportRefusedKeys } from "./key-report";
import { KeySource } from "./key-source";
import { NativeVerifier, probeNativeCrypto } from "./native-verifier";
import { newGeneration, Plugin } from "./plugin";
import { settleTick } from "./ticks";
import { defineStats } from "./stats";
import { cache, denied, hashSecret, lineage, prepareVm } from "./vm-state";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** Configurations that are recognized when they are pushed again. */
const LOADED_MAX: i32 = 128;

const loaded: Array<LoadedConfig> = [];
// Once there are as many: which one is the oldest.
let oldest: i32 = 0;

/** A configuration in its bytes, so that the same one pushed again keeps its verdicts. */
@final
class LoadedConfig {
  constructor(
    readonly text: ArrayBuffer,
    readonly plugin: Plugin,
  ) {}
}

@final
class VmEnvironment extends Environment {
  get(name: string): ArrayBuffer | null {
    return readEnvironment(name);
  }
}

/** Takes the configuration of a root context. False refuses it. */
export function configure(root: u32, size: i32): bool {
  refreshLogLevel();
  defineStats();
  if (!readBuffer(BufferType.PluginConfiguration, size)) {
    return refuse(root, `postern: configuration: the host does not give it (${size} bytes)`);
  }
  const text = copyOf(bufferBytes(), bufferLength());
  const known = findLoaded(text);
  if (known !== null) {
    return serve(root, known);
  }
  const parsed = parseConfig(changetype<usize>(text), text.byteLength, new VmEnvironment());
  const error = parsed.error;
  if (error !== null) return refuse(root, error.line());
  const config = parsed.config;
  if (config === null) return refuse(root, "postern: configuration: could not be read");
  return take(root, text, config);
}

function take(root: u32, text: ArrayBuffer, config: Config): bool {
  const keys = new Array<SessionKey>();
  for (let i = 0; i < config.session.cookieSecrets.length; i++) {
    const secret = config.session.cookieSecrets[i];
    const key = SessionKey.from(changetype<usize>(secret), secret.byteLength);
    if (key === null) return refuse(root, cookieSecretError(config.session.cookieSecrets, i).line());
    keys.push(key);
  }
  if (!prepareVm()) return refuse(root, "postern: the host has no randomness");
  cache.reserve(config.cache.sessions);
  const issuers = new Array<TrustedIssuer>();
  for (let i = 0; i < config.jwt.issuers.length; i++) {
    issuers.push(trustedIssuer(config, i));
    const wrong = takeInlineKeys(config, i, issuers[i]);
    if (wrong.length > 0) return refuse(root, inlineKeysError(i, wrong).line());
  }
  const authenticator = new Authenticator(
    config,
    keys,
    cache,
    hashSecret(),
    newGeneration(),
    denied,
    lineage,
    issuers,
    new NativeVerifier(),
  );
  const plugin = new Plugin(config, authenticator);
  if (issuers.length > 0) probeNativeCrypto();
  for (let i = 0; i < issuers.length; i++) {
    plugin.keySources.push(new KeySource(config.jwt.issuers[i].jwks, issuers[i]));
  }
  plugin.renewTokens();
  fetchDueKeys(plugin, nowNanos() / NANOS_PER_MILLI);
  remember(new LoadedConfig(text, plugin));
  markServing();
  return serve(root, plugin);
}

function remember(config: LoadedConfig): void {
  if (loaded.length < LOADED_MAX) {
    loaded.push(config);
    return;
  }
  loaded[oldest] = config;
  oldest = (oldest + 1) % LOADED_MAX;
}

function serve(root: u32, plugin: Plugin): bool {
  setPlugin(root, plugin);
  settleTick(root);
  return true;
}

/** The configured issuer of an index; keys that stand in the configuration are in force at once. */
function trustedIssuer(config: Config, index: i32): TrustedIssuer {
  const source = config.jwt.issuers[index];
  // The first is oauth2-proxy's own issuer, the others are its extra_jwt_issuers.
  const issuer = new TrustedIssuer(source.issuer, source.audiences, source.algorithms, index === 0);
  issuer.options = claimOptionsOf(source);
  return issuer;
}

/** Takes an issuer's inline keys, if it has some; what is wrong with them, or nothing. */
function takeInlineKeys(config: Config, index: i32, issuer: TrustedIssuer): string {
  const inline = config.jwt.issuers[index].jwks.inline;
  if (inline.byteLength === 0) return "";
  const keys = new KeySet();
  const error = readJwks(changetype<usize>(inline), inline.byteLength, keys);
  if (error !== JwksError.None) return reportRefusedKeys(error, keys);
  reportLeftOutKeys(issuer.issuer, keys, "");
  issuer.keys = keys;
  return "";
}

/** Refuses a configuration, or loads it closed when nothing serves yet. */
function refuse(root: u32, line: string): bool {
  logText(LogLevel.Error, line);
  if (isServing()) return false;
  logText(
    LogLevel.Error,
    "postern: nothing to fall back on: every request is answered 503 until a configuration is right",
  );
  return serve(root, new Plugin(new Config(), null));
}

function servingKey(): ArrayBuffer {
  return bufferOf("postern.serving." + readTextProperty("plugin_name"));
}

function isServing(): bool {
  const key = servingKey();
  return readShared(changetype<usize>(key), key.byteLength);
}

function markServing(): void {
  const key = servingKey();
  writeShared(changetype<usize>(key), key.byteLength, changetype<usize>(key), 1, 0);
}

function findLoaded(text: ArrayBuffer): Plugin | null {
  for (let i = 0; i < loaded.length; i++) {
    const other = loaded[i].text;
    if (other.byteLength !== text.byteLength) continue;
    if (sameBytes(changetype<usize>(other), changetype<usize>(text), text.byteLength)) {
      return loaded[i].plugin;
    }
  }
  return null;
}
