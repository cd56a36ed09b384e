// One login made into what decides by it: its secrets, its issuers and their keys, its caches.

import { bufferOf, stringOf } from "../../bytes/byte-string";
import { Config } from "../../config/config";
import { ConfigError } from "../../config/config-error";
import { cookieSecretError } from "../../config/cookie-secret";
import { inlineKeysError } from "../../config/jwks";
import { Authenticator } from "../../judge/authenticator";
import { claimOptionsOf } from "../../judge/claim-options-of";
import { realmSecret } from "../../judge/realm-secret";
import { JwksError, KeySet, readJwks } from "../../jwt/jwks";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { SessionKey } from "../../session/session-key";
import { Revocations } from "../../judge/revocations";
import { KeyReport } from "../documents/key-report";
import { KeySource } from "../documents/key-source";
import { Plugin } from "./plugin";
import { RevocationSource } from "../documents/revocation-source";
import { Worker } from "../worker";

/** What came of a login: one of the two is null. */
@final
export class Made {
  constructor(
    readonly plugin: Plugin | null,
    readonly error: ConfigError | null,
  ) {}
}

/** Makes a login of the plugin of this name; the worker must be prepared. */
export function makePlugin(worker: Worker, config: Config, name: string, nowMillis: i64): Made {
  const keys = new Array<SessionKey>();
  for (let i = 0; i < config.session.cookieSecrets.length; i++) {
    const secret = config.session.cookieSecrets[i];
    const key = SessionKey.from(changetype<usize>(secret), secret.byteLength);
    if (key === null) return wrong(cookieSecretError(config.session.cookieSecrets, i));
    keys.push(key);
  }
  const report = new KeyReport(worker.stats, worker.eventLog, config.realm);
  const issuers = new Array<TrustedIssuer>();
  for (let i = 0; i < config.jwt.issuers.length; i++) {
    issuers.push(trustedIssuer(config, i));
    const fault = takeInlineKeys(config.jwt.issuers[i].jwks.inline, issuers[i], report, nowMillis);
    if (fault.length > 0) return wrong(inlineKeysError(i, fault));
  }
  const plugin = pluginOf(worker, config, name, keys, issuers);
  if (issuers.length > 0) worker.probeCrypto();
  for (let i = 0; i < issuers.length; i++) {
    plugin.keySources.push(new KeySource(config.jwt.issuers[i].jwks, issuers[i], report));
    plugin.documents.push(plugin.keySources[i]);
  }
  addRevocations(worker, plugin, nowMillis);
  plugin.renewTokens();
  return new Made(plugin, null);
}

function pluginOf(
  worker: Worker,
  config: Config,
  name: string,
  keys: Array<SessionKey>,
  issuers: Array<TrustedIssuer>,
): Plugin {
  const hashSecret = changetype<usize>(worker.hashSecret);
  const realm = config.realm.byteLength === 0 ? name : `${name}\0${stringOf(config.realm)}`;
  const secret = realmSecret(hashSecret, bufferOf(realm));
  const authenticator = new Authenticator(
    config,
    keys,
    worker.cache,
    changetype<usize>(secret),
    worker.generations.next(),
    worker.signOuts.denied,
    worker.lineage,
    issuers,
    worker.host.machine.verifier,
    new Revocations(config.revocation, hashSecret),
  );
  return new Plugin(config, authenticator, secret, true, worker.generations, worker.host);
}

/** Has the revocation list fetched; until it comes, that of another plugin holds that goes by the same one. */
function addRevocations(worker: Worker, plugin: Plugin, nowMillis: i64): void {
  const config = plugin.config.revocation;
  if (!config.isConfigured) return;
  const revocations = plugin.authenticator.revocations;
  const known = worker.roots.findRevocations(config);
  const steadyMillis = worker.steadyClock.at(nowMillis);
  if (known !== null) revocations.inherit(known, steadyMillis);
  else revocations.passTime(steadyMillis);
  plugin.documents.push(new RevocationSource(config, revocations, worker.stats));
}

function wrong(error: ConfigError): Made {
  return new Made(null, error);
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
function takeInlineKeys(
  inline: ArrayBuffer,
  issuer: TrustedIssuer,
  report: KeyReport,
  nowMillis: i64,
): string {
  if (inline.byteLength === 0) return "";
  const keys = new KeySet();
  const error = readJwks(changetype<usize>(inline), inline.byteLength, keys);
  if (error !== JwksError.None) return report.ofRefused(error, keys);
  report.ofLeftOut(issuer.issuer, keys, "", nowMillis);
  issuer.keys = keys;
  return "";
}
