import { cookieSecretError } from "../../config/cookie-secret";
import { configWith, expectRefused, Refused, refusal, utf8 } from "./parsed";

const SOURCES = "an object with either env or value, or a list of 1 to 8 of these";

// Wherever it is put by mistake, this text must not come out again. It has small letters and digits, as secrets do.
const SECRET = "s3cr3tOfTheCookie_-x4";

const MISPLACED: string[] = [
  '"SECRET"',
  '["SECRET"]',
  '[["SECRET"]]',
  '{"SECRET":1}',
  '[{"SECRET":1}]',
  '{"value":["SECRET"]}',
  '{"value":{"SECRET":"SECRET"}}',
  '{"value":"SECRET","env":"SECRET"}',
  '{"value":"SECRET","value":"SECRET"}',
  '{"value":"SECRET","vale":"SECRET"}',
  '{"value":"SECRET"',
  '{"value":"SECRET\\q"}',
  '{"value":"SECRET"}}',
  '{"env":"SECRET"}',
  '{"env":"SECRET="}',
  '{"env":["SECRET"]}',
  '{"env":{"value":"SECRET"}}',
  '[{"value":"SECRET"},{"value":""}]',
];

function section(secret: string): string {
  return `"session":{"cookieSecret":${secret}}`;
}

describe("session.cookieSecret", () => {
  it("keeps the exact bytes of a value or a variable", () => {
    const secrets = configWith(section('[{"value":"a\\n\u00e9="},{"env":"COOKIE_SECRET"}]')).session
      .cookieSecrets;
    expect(secrets.length).toBe(2);
    expect(utf8(secrets[0])).toBe("a\n\u00e9=");
    expect(utf8(secrets[1])).toBe("from-the-environment\n");
    expect(configWith(section('{"env":"COOKIE_SECRET"}')).session.cookieSecrets.length).toBe(1);
  });

  it("says how to provide a variable that is missing or empty", () => {
    const path = "session.cookieSecret.env";
    const provide = "vmConfig.env in a WasmPlugin, environment_variables in Envoy's vm_config";
    expectRefused([
      new Refused(
        section('{"env":"NO_SUCH"}'),
        path,
        "the environment variable NO_SUCH, which is not set",
        provide,
      ),
      new Refused(section('{"env":"EMPTY"}'), path, "the environment variable EMPTY, of 0 bytes", provide),
      new Refused(
        section('{"env":"secret_2"}'),
        path,
        "an environment variable with a name of 8 bytes, which is not set",
        provide,
      ),
      new Refused(
        section('{"env":"ABCDEFGHIJKLMNOP"}'),
        path,
        "an environment variable with a name of 16 bytes, which is not set",
        provide,
      ),
      new Refused(section('{"env":"A-B"}'), path, "a text of 3 bytes", "letters, digits and _"),
      new Refused(section('{"env":"1A"}'), path, "a text of 2 bytes", "letters, digits and _"),
      new Refused(section('{"env":""}'), path, "a text of 0 bytes", "letters, digits and _"),
    ]);
  });

  it("needs one source for each secret", () => {
    const path = "session.cookieSecret";
    expectRefused([
      new Refused(section("{}"), path, "neither env nor value", SOURCES),
      new Refused(section('{"env":"COOKIE_SECRET","value":"x"}'), path, "both env and value", SOURCES),
      new Refused(section("[]"), path, "an empty list", SOURCES),
      new Refused(section("[{}]"), path + "[0]", "neither env nor value", SOURCES),
      new Refused(section('{"value":""}'), path + ".value", "a text of 0 bytes", "a text of 1 to 256 bytes"),
      new Refused(section('{"value":7}'), path + ".value", "a number of 1 bytes", "a text of 1 to 256 bytes"),
      new Refused(
        section(`{"value":"${"x".repeat(257)}"}`),
        path + ".value",
        "a text of 257 bytes",
        "1 to 256",
      ),
      new Refused(
        section('{"vale":"x"}'),
        path,
        "an unknown key of 4 bytes",
        "env, value (did you mean value?)",
      ),
      new Refused(
        section('[{"value":"x"},{"env":7}]'),
        path + "[1].env",
        "a number of 1 bytes",
        "letters, digits",
      ),
    ]);
  });

  it("has at most eight secrets", () => {
    const eight = '{"value":"x"},'.repeat(7) + '{"value":"x"}';
    expect(refusal(section(`[${eight}]`))).toBe("");
    expect(
      refusal(section(`[${eight},{"value":"x"}]`)).startsWith("session.cookieSecret[8]: found one secret"),
    ).toBe(true);
  });

  it("never shows a secret, wherever it was put", () => {
    for (let i = 0; i < MISPLACED.length; i++) {
      const line = refusal(section(MISPLACED[i].split("SECRET").join(SECRET)));
      expect(line.length).toBeGreaterThan(0, MISPLACED[i]);
      expect(line.includes("s3cr3t")).toBe(false, line);
    }
  });

  it("shows values again after the secret", () => {
    expect(
      refusal('"session":{"cookieSecret":{"value":"x"},"cookieName":"a b"}').includes('found "a b"'),
    ).toBe(true);
  });

  it("refuses by position a secret that makes no key", () => {
    const one = [String.UTF8.encode("123")];
    expect(
      cookieSecretError(one, 0).line().includes("session.cookieSecret: found a secret of 3 bytes, "),
    ).toBe(true);
    const two = [String.UTF8.encode("123"), String.UTF8.encode("4567")];
    expect(
      cookieSecretError(two, 1).line().includes("session.cookieSecret[1]: found a secret of 4 bytes, "),
    ).toBe(true);
  });
});
