import { MAX_CONFIG_BYTES } from "../../config/parse-config";
import { UpstreamAuthorization } from "../../config/config";
import {
  configOf,
  configWith,
  expectRefused,
  lineOf,
  lineOfBytes,
  MINIMAL,
  Refused,
  refusal,
  utf8,
} from "./parsed";

const FULL =
  '{"authService":{"service":"oauth2-proxy.demo.svc.cluster.local","port":80,"timeout":"5s","proxyPrefix":"/oauth2"},' +
  '"session":{"cookieName":"_oauth2_proxy","cookieSecret":[{"env":"COOKIE_SECRET"},{"value":"0123456789abcdef"}],' +
  '"cookieExpire":"168h","cookieRefresh":"0s","refreshBehind":true,"endStreams":true,"emailDomains":["*"],"allowedGroups":["\\u00e9\u20ac"]},' +
  '"upstream":{"authorization":"access_token","setXauthrequest":true,"passAccessToken":true,"stripCookies":true},' +
  '"rules":{"hosts":["httpbin.example.com"]},"cache":{"sessions":10000,"verdictTtl":"30s"}}';

// Every key with every JSON type it does not have. The last column says which types are its own.
class TypedKey {
  constructor(
    readonly path: string,
    readonly types: string,
  ) {}
}

const TYPED_KEYS: TypedKey[] = [
  new TypedKey("authService", "o"),
  new TypedKey("authService.service", "s"),
  new TypedKey("authService.port", "n"),
  new TypedKey("authService.cluster", "s"),
  new TypedKey("authService.timeout", "s"),
  new TypedKey("authService.proxyPrefix", "s"),
  new TypedKey("session", "o"),
  new TypedKey("session.cookieName", "s"),
  new TypedKey("session.cookieSecret", "oa"),
  new TypedKey("session.cookieExpire", "s"),
  new TypedKey("session.cookieRefresh", "s"),
  new TypedKey("session.refreshBehind", "b"),
  new TypedKey("session.endStreams", "b"),
  new TypedKey("session.emailDomains", "a"),
  new TypedKey("session.allowedGroups", "a"),
  new TypedKey("upstream", "o"),
  new TypedKey("upstream.authorization", "s"),
  new TypedKey("upstream.setXauthrequest", "b"),
  new TypedKey("upstream.passAccessToken", "b"),
  new TypedKey("upstream.stripCookies", "b"),
  new TypedKey("upstream.stripCookiesElsewhere", "b"),
  new TypedKey("rules", "o"),
  new TypedKey("rules.hosts", "a"),
  new TypedKey("rules.public", "a"),
  new TypedKey("rules.api", "a"),
  new TypedKey("rules.routes", "a"),
  new TypedKey("rules.cors", "o"),
  new TypedKey("cache", "o"),
  new TypedKey("cache.sessions", "n"),
  new TypedKey("cache.verdictTtl", "s"),
];

const TYPES = "sonabz";
const VALUES: StaticArray<string> = ['"x"', "{}", "7", "[]", "true", "null"];

function documentWith(path: string, value: string): string {
  const steps = path.split(".");
  return steps.length === 1 ? `{"${path}":${value}}` : `{"${steps[0]}":{"${steps[1]}":${value}}}`;
}

describe("Configuration", () => {
  it("is accepted in full", () => {
    const config = configOf(FULL);
    expect(utf8(config.authService.cluster)).toBe("outbound|80||oauth2-proxy.demo.svc.cluster.local");
    expect(config.session.cookieSecrets.length).toBe(2);
    expect(config.session.allowedGroups.count).toBe(1);
    expect(config.rules.hosts.count).toBe(1);
    expect(config.upstream.setXauthrequest).toBe(true);
  });

  it("has a default for all but the auth service", () => {
    const config = configOf(`{${MINIMAL}}`);
    expect(utf8(config.authService.cluster)).toBe("oauth2-proxy");
    expect(config.authService.timeoutMilliseconds).toBe(5000);
    expect(utf8(config.authService.proxyPrefix)).toBe("/oauth2");
    expect(utf8(config.session.cookieName)).toBe("_oauth2_proxy");
    expect(config.session.cookieSecrets.length).toBe(0);
    expect(config.session.cookieExpireNanoseconds).toBe(604800000000000);
    expect(config.session.cookieRefreshNanoseconds).toBe(0);
    expect(config.session.refreshBehind).toBe(true);
    expect(config.session.endStreams).toBe(false);
    expect(config.session.emailDomains.count).toBe(1);
    expect(config.session.emailDomains.size(0)).toBe(1);
    expect(load<u8>(config.session.emailDomains.pointer(0))).toBe(0x2a);
    expect(config.session.allowedGroups.count).toBe(0);
    expect(config.upstream.authorization).toBe(UpstreamAuthorization.AccessToken);
    expect(config.upstream.setXauthrequest).toBe(true);
    expect(config.upstream.passAccessToken).toBe(true);
    expect(config.upstream.stripCookies).toBe(true);
    expect(config.rules.hosts.count).toBe(0);
    expect(config.cache.sessions).toBe(10000);
    expect(config.cache.verdictTtlNanoseconds).toBe(30000000000);
  });

  it("keeps the same defaults in empty sections", () => {
    const config = configWith('"session":{},"upstream":{},"rules":{},"cache":{}');
    expect(config.session.cookieSecrets.length).toBe(0);
    expect(config.cache.sessions).toBe(10000);
  });

  it("is refused when empty or without the auth service", () => {
    const required = "authService is required";
    expect(lineOf("").includes(required)).toBe(true);
    expect(lineOf("{}").includes(required)).toBe(true);
    expect(
      lineOf('{"cache":{}}').startsWith("postern: configuration: authService: found nothing, allowed: "),
    ).toBe(true);
  });

  it("names the path of every key that has a wrong type", () => {
    for (let i = 0; i < TYPED_KEYS.length; i++) {
      const key = TYPED_KEYS[i];
      for (let type = 0; type < VALUES.length; type++) {
        if (key.types.includes(TYPES.charAt(type))) continue;
        const json = documentWith(key.path, VALUES[type]);
        const line = lineOf(json);
        expect(line.startsWith(`postern: configuration: ${key.path}: found `)).toBe(
          true,
          `${json} -> ${line}`,
        );
      }
    }
  });

  it("is one object and nothing else", () => {
    const others = ["[]", '"x"', "7", "null", "true"];
    for (let i = 0; i < others.length; i++) {
      expect(lineOf(others[i]).startsWith("postern: configuration: the document: found ")).toBe(
        true,
        others[i],
      );
    }
    expect(lineOf(`{${MINIMAL}}{}`).includes("malformed JSON at byte")).toBe(true);
    expect(lineOf(`{${MINIMAL}} \n\t`)).toBe("");
  });

  it("says of an unknown key what is allowed, and which is close", () => {
    const sections = "authService, session, jwt, upstream, rules, revocation, cache, mode, observe, realms";
    expectRefused([
      new Refused('"seesion":{}', "seesion", "an unknown key", sections + " (did you mean session?)"),
      new Refused('"zzzzzzzz":{}', "zzzzzzzz", "an unknown key", sections),
      new Refused(
        '"session":{"cookie_name":"x"}',
        "session.cookie_name",
        "an unknown key",
        "(did you mean cookieName?)",
      ),
      new Refused(
        '"session":{"cookie-expires":"1h"}',
        "session.cookie-expires",
        "an unknown key",
        "cookieExpire?)",
      ),
      new Refused(
        '"upstream":{"stripCookie":true}',
        "upstream.stripCookie",
        "an unknown key",
        "stripCookies?)",
      ),
      new Refused('"rules":{"host":[]}', "rules.host", "an unknown key", "cors (did you mean hosts?)"),
      new Refused('"cache":{"verdictTTL":"1s"}', "cache.verdictTTL", "an unknown key", "verdictTtl?)"),
      new Refused('"cache":{"":1}', 'cache[""]', "an unknown key", "sessions, verdictTtl"),
      new Refused('"cache":{"a.b":1}', 'cache["a.b"]', "an unknown key", "sessions, verdictTtl"),
      new Refused('"cache":{"a\\nb":1}', 'cache["a\\x0ab"]', "an unknown key", "sessions, verdictTtl"),
    ]);
    expect(lineOf('{"authService":{"timeouts":"1s"}}').includes("(did you mean timeout?)")).toBe(true);
    expect(refusal('"zzzzzzzz":{}').includes("did you mean")).toBe(false);
  });

  it("has every key once", () => {
    expectRefused([
      new Refused('"authService":{"cluster":"x"}', "authService", "the key a second time", "once"),
      new Refused('"cache":{"sessions":5,"sessions":5}', "cache.sessions", "the key a second time", "once"),
      new Refused(
        '"cache":{"sessions":5,"s\\u0065ssions":5}',
        "cache.sessions",
        "the key a second time",
        "once",
      ),
      new Refused('"session":{},"cache":{},"session":{}', "session", "the key a second time", "once"),
    ]);
  });

  it("never traps on a text cut at any byte", () => {
    const bytes = String.UTF8.encode(FULL);
    for (let length = 0; length < bytes.byteLength; length++) {
      const line = lineOfBytes(bytes.slice(0, length));
      expect(line.startsWith("postern: configuration: ")).toBe(true, length.toString());
    }
    expect(lineOfBytes(bytes)).toBe("");
  });

  it("never traps on a text with any one byte changed", () => {
    const bytes = Uint8Array.wrap(String.UTF8.encode(FULL));
    const values: u8[] = [0x00, 0x22, 0x2c, 0x5b, 0x7b, 0x7d, 0x5c, 0xff];
    let refusals = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (let i = 0; i < values.length; i++) {
        const kept = bytes[at];
        bytes[at] = values[i];
        refusals += i32(lineOfBytes(bytes.buffer).length > 0);
        bytes[at] = kept;
      }
    }
    expect(refusals).toBeGreaterThan(bytes.length);
  });

  it("is refused when nested deeply", () => {
    expect(lineOf("[".repeat(100_000)).startsWith("postern: configuration: the document: found a list")).toBe(
      true,
    );
    expect(
      refusal('"rules":{"hosts":' + "[".repeat(100_000)).startsWith("rules.hosts[0]: found a list"),
    ).toBe(true);
    expect(lineOf('{"authService":'.repeat(50_000)).length).toBeGreaterThan(0);
  });

  it("is refused when too large", () => {
    const large = `{${MINIMAL}}` + " ".repeat(2 << 20);
    expect(lineOf(large)).toBe(
      `postern: configuration: the document: found ${large.length} bytes, allowed: at most ${MAX_CONFIG_BYTES} bytes`,
    );
    expect(lineOf(`{${MINIMAL}}` + " ".repeat(1_000_000))).toBe("");
  });

  it("is refused when not UTF-8", () => {
    const bytes = Uint8Array.wrap(String.UTF8.encode(`{${MINIMAL},"rules":{"hosts":["a?b"]}}`));
    bytes[bytes.length - 6] = 0xff;
    expect(lineOfBytes(bytes.buffer).includes("rules.hosts[0]: found malformed JSON at byte")).toBe(true);
    expect(lineOf("\ufeff{}").includes("malformed JSON at byte 0")).toBe(true);
  });

  it("answers in one short line of ASCII, whatever it was given", () => {
    const long = '"' + "\\u0000\u20ac\n".replace("\n", "\\n").repeat(50_000) + '"';
    const lines = [
      refusal(`"session":{"cookieName":${long}}`),
      refusal(`"session":{${long}:1}`),
      refusal(`"cache":{"sessions":${"9".repeat(100_000)}}`),
      refusal(`"rules":{"hosts":[${long}]}`),
    ];
    for (let i = 0; i < lines.length; i++) {
      expect(lines[i].length).toBeGreaterThan(0);
      expect(lines[i].length).toBeLessThan(500);
      for (let j = 0; j < lines[i].length; j++) {
        const unit = lines[i].charCodeAt(j);
        expect(unit >= 0x20 && unit < 0x7f).toBe(true, lines[i]);
      }
    }
  });
});
