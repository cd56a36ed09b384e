// The filter's own verdict on a configuration: the module is run in a host that stands in for Envoy.
import { FakeHost } from "../fake-host/host";
import { Process } from "../fake-host/process";
import { detailOf } from "../log/log-line";
import { moduleFile } from "../module/locate";
import { at, listOf, textOf } from "./tree";
import type { Refusal } from "./schema";

/** Stands for a secret that is not at hand: 32 bytes, from which an AES key follows. */
const STAND_IN = "a stand-in for the cookie secret";
const ACCEPTED = { authService: { cluster: "stand-in" } };
const LINE = /^postern: configuration: (.*?): (found .*)$/;

const serving = new Process();

/** Names of the environment variables that session.cookieSecret asks for. */
export function secretVariables(config: unknown): string[] {
  const secret = at(config, "session", "cookieSecret");
  const names = (Array.isArray(secret) ? listOf(secret) : [secret]).map((each) => textOf(at(each, "env")));
  return names.filter((name) => name !== undefined);
}

function newHost(environment: Readonly<Record<string, string>>): FakeHost {
  const host = new FakeHost({ wasm: moduleFile(), process: serving, environment });
  // A first configuration is never refused, so that the filter can answer 503: only with one in force is the verdict seen.
  if (!host.configure(ACCEPTED).accepted)
    throw new Error(`the filter does not start: ${host.errors.join("; ")}`);
  return host;
}

/**
 * What the filter refuses a configuration for, null when it accepts. `known` holds variables whose values are known; every
 * other one that the configuration names is made up.
 */
export function filterRefusal(
  config: unknown,
  text = JSON.stringify(config),
  known: Readonly<Record<string, string>> = {},
): Refusal | null {
  const logins = [config, ...listOf(at(config, "realms"))];
  const madeUp = Object.fromEntries(logins.flatMap(secretVariables).map((name) => [name, STAND_IN]));
  const host = newHost({ ...madeUp, ...known });
  const { accepted } = host.configure(text);
  const [, path = "", found] = LINE.exec(detailOf(host.errors.at(-1) ?? "")) ?? [];
  // Envoy may be told that a configuration is taken while the last good one goes on: what the filter logs is its verdict.
  if (accepted && found === undefined) return null;
  if (found === undefined) return { path: "", text: "refused without a reason" };
  // The filter names a realm behind its place, realms[1] (grafana).session: no such place is in a document.
  const place = path.replace(/^(realms\[\d+\]) \([a-z0-9-]+\)/, "$1");
  return { path: place === "the document" ? "" : place, text: discreet(found) };
}

/** The filter hides what is below cookieSecret; what looks like a secret in the wrong place is left out here. */
function discreet(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.)*)"/g, (whole, value: string) => {
    const isName = /^[a-z0-9.:/_*-]+$/.test(value) && !/(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,}/.test(value);
    const isOrdinary = value.length < 12 || !/\d/.test(value) || isName;
    return isOrdinary ? whole : `a text of ${value.length} bytes`;
  });
}
