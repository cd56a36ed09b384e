// A configuration as the host hands it over: read, checked, and made into what decides by it.

import { bufferOf } from "../bytes/byte-string";
import { copyOf } from "../bytes/copy-of";
import { Config } from "../config/config";
import { Environment } from "../config/environment";
import { parseConfig } from "../config/parse-config";
import { realmSecret } from "../decision/realm-secret";
import { Authenticator } from "../decision/authenticator";
import { BufferType } from "../host/abi";
import { nowNanos } from "../host/clock";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { readEnvironment } from "../host/environment";
import { inlineKeysError } from "../config/jwks";
import { cookieSecretError } from "../config/cookie-secret";
import { JwksError, KeySet, readJwks } from "../jwt/jwks";
import { TrustedIssuer } from "../jwt/trusted-issuer";
import { claimOptionsOf } from "../decision/claim-options-of";
import { SessionKey } from "../session/session-key";
import { Revocations } from "../decision/revocations";
import { fetchDueDocuments } from "./document-calls";
import { reportLeftOutKeys, reportRefusedKeys } from "./key-report";
import { KeySource } from "./key-source";
import { NativeVerifier, probeNativeCrypto } from "./native-verifier";
import { newGeneration, Plugin } from "./plugin";
import { RevocationSource } from "./revocation-source";
import { findPlugin, findRevocations } from "./roots";
import { cache, denied, hashSecret, lineage, prepareVm } from "./vm-state";
import { NANOS_PER_MILLI } from "../decision/time-units";

/** What came of a configuration. */
@final
export class Loaded {
  constructor(
    /** null when it cannot be used. */
    readonly plugin: Plugin | null,
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

/** Reads the configuration of `size` bytes that the host is handing over for the plugin of a name. One that serves already keeps what it remembers. */
export function loadPlugin(name: string, size: i32): Loaded {
  if (!readBuffer(BufferType.PluginConfiguration, size)) {
    return refused(`postern: configuration: the host does not give it (${size} bytes)`);
  }
  const text = copyOf(bufferBytes(), bufferLength());
  const serving = findPlugin(name, text);
  if (serving !== null) return new Loaded(serving, "");
  const parsed = parseConfig(changetype<usize>(text), text.byteLength, new VmEnvironment());
  const error = parsed.error;
  if (error !== null) return refused(error.line());
  const config = parsed.config;
  if (config === null) return refused("postern: configuration: could not be read");
  return makePlugin(config, name, text);
}

function makePlugin(config: Config, name: string, text: ArrayBuffer): Loaded {
  const keys = new Array<SessionKey>();
  for (let i = 0; i < config.session.cookieSecrets.length; i++) {
    const secret = config.session.cookieSecrets[i];
    const key = SessionKey.from(changetype<usize>(secret), secret.byteLength);
    if (key === null) return refused(cookieSecretError(config.session.cookieSecrets, i).line());
    keys.push(key);
  }
  if (!prepareVm()) return refused("postern: the host has no randomness");
  cache.reserve(config.cache.sessions);
  const issuers = new Array<TrustedIssuer>();
  for (let i = 0; i < config.jwt.issuers.length; i++) {
    issuers.push(trustedIssuer(config, i));
    const wrong = takeInlineKeys(config, i, issuers[i]);
    if (wrong.length > 0) return refused(inlineKeysError(i, wrong).line());
  }
  const secret = realmSecret(hashSecret(), bufferOf(name));
  const revocations = new Revocations(config.revocation, hashSecret());
  const authenticator = new Authenticator(
    config,
    keys,
    cache,
    changetype<usize>(secret),
    newGeneration(),
    denied,
    lineage,
    issuers,
    new NativeVerifier(),
    revocations,
  );
  const plugin = new Plugin(config, authenticator, text, name, secret);
  if (issuers.length > 0) probeNativeCrypto();
  for (let i = 0; i < issuers.length; i++) {
    plugin.keySources.push(new KeySource(config.jwt.issuers[i].jwks, issuers[i]));
    plugin.documents.push(plugin.keySources[i]);
  }
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  addRevocations(plugin, revocations, nowMillis);
  plugin.renewTokens();
  fetchDueDocuments(plugin, nowMillis);
  return new Loaded(plugin, "");
}

/** Has the revocation list fetched; until it comes, that of another plugin holds that goes by the same one. */
function addRevocations(plugin: Plugin, revocations: Revocations, nowMillis: i64): void {
  const config = plugin.config.revocation;
  if (!config.isConfigured) return;
  const known = findRevocations(config);
  if (known !== null) revocations.inherit(known, nowMillis);
  else revocations.passTime(nowMillis);
  plugin.documents.push(new RevocationSource(config, revocations));
}

function refused(line: string): Loaded {
  return new Loaded(null, line);
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
