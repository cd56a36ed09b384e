import { configOf, lineOf, utf8 } from "./parsed";

class Bad {
  constructor(
    readonly keys: string,
    readonly message: string,
  ) {}
}

const BAD: Bad[] = [
  new Bad("", "authService: found neither cluster nor service, allowed: either cluster, or service and port"),
  new Bad(
    '"service":"a","port":80,"cluster":"c"',
    "authService.service: found service beside cluster, allowed: either",
  ),
  new Bad('"port":80,"cluster":"c"', "authService.port: found port beside cluster, allowed: either"),
  new Bad('"service":"a"', "authService.port: found nothing, allowed: a whole number from 1 to 65535"),
  new Bad('"port":80', "authService.service: found nothing, allowed: a host name in lower case"),
  new Bad('"service":"","port":80', 'authService.service: found "", allowed: a host name'),
  new Bad('"service":"A.example","port":80', 'authService.service: found "A.example", allowed: a host name'),
  new Bad('"service":"a|b","port":80', 'authService.service: found "a|b", allowed: a host name'),
  new Bad('"service":"a:80","port":80', 'authService.service: found "a:80", allowed: a host name'),
  new Bad('"service":"http://a","port":80', 'authService.service: found "http://a", allowed: a host name'),
  new Bad('"service":"a","port":0', "authService.port: found 0, allowed: a whole number from 1 to 65535"),
  new Bad('"service":"a","port":65536', "authService.port: found 65536, allowed: a whole number"),
  new Bad('"service":"a","port":-80', "authService.port: found -80, allowed: a whole number"),
  new Bad('"service":"a","port":80.5', "authService.port: found 80.5, allowed: a whole number"),
  new Bad('"service":"a","port":1e400', "authService.port: found 1e400, allowed: a whole number"),
  new Bad('"service":"a","port":"80"', 'authService.port: found "80", allowed: a whole number'),
  new Bad('"cluster":""', 'authService.cluster: found "", allowed: the name of an Envoy cluster'),
  new Bad(
    '"cluster":"a\\u0000"',
    'authService.cluster: found "a\\x00", allowed: the name of an Envoy cluster',
  ),
  new Bad(
    '"cluster":"c","timeout":"0s"',
    'authService.timeout: found "0s", allowed: a duration such as 5m, 168h, 0s; at',
  ),
  new Bad('"cluster":"c","timeout":"999us"', 'authService.timeout: found "999us", allowed: a duration'),
  new Bad('"cluster":"c","timeout":"61s"', 'authService.timeout: found "61s", allowed: a duration'),
  new Bad('"cluster":"c","timeout":"-5s"', 'authService.timeout: found "-5s", allowed: a duration'),
  new Bad('"cluster":"c","timeout":"5"', 'authService.timeout: found "5", allowed: a duration'),
  new Bad('"cluster":"c","timeout":5', "authService.timeout: found 5, allowed: a duration"),
];

const BAD_PREFIXES: string[] = [
  "",
  "/",
  "oauth2",
  "/oauth2/",
  "//oauth2",
  "/a//b",
  "/./a",
  "/a/..",
  "/a/.",
  "/a%2fb",
  "/a?b",
  "/a#b",
  "/a\\\\b",
  "/a b",
  "/a;b",
  "/\u00e9",
];

describe("authService", () => {
  it("names Istio's cluster after service and port", () => {
    const spellings = ["80", "80.0", "8e1", "0.8E+2"];
    for (let i = 0; i < spellings.length; i++) {
      const config = configOf(
        `{"authService":{"service":"oauth2-proxy.demo.svc.cluster.local","port":${spellings[i]}}}`,
      );
      expect(utf8(config.authService.cluster)).toBe(
        "outbound|80||oauth2-proxy.demo.svc.cluster.local",
        spellings[i],
      );
    }
  });

  it("takes any Envoy cluster by name", () => {
    const config = configOf('{"authService":{"cluster":"outbound|80|v1|a b"}}');
    expect(utf8(config.authService.cluster)).toBe("outbound|80|v1|a b");
  });

  it("takes a timeout and a prefix", () => {
    const config = configOf(
      '{"authService":{"proxyPrefix":"/auth/o2-p.x~_","timeout":"1m","cluster":"c"}}',
    ).authService;
    expect(config.timeoutMilliseconds).toBe(60000);
    expect(utf8(config.proxyPrefix)).toBe("/auth/o2-p.x~_");
    expect(configOf('{"authService":{"timeout":"1ms","cluster":"c"}}').authService.timeoutMilliseconds).toBe(
      1,
    );
  });

  it("refuses what names no target, and bad ports and timeouts", () => {
    for (let i = 0; i < BAD.length; i++) {
      const line = lineOf(`{"authService":{${BAD[i].keys}}}`);
      expect(line.startsWith("postern: configuration: " + BAD[i].message)).toBe(true, line);
    }
  });

  it("refuses a prefix that has more than one spelling", () => {
    for (let i = 0; i < BAD_PREFIXES.length; i++) {
      const line = lineOf(`{"authService":{"cluster":"c","proxyPrefix":"${BAD_PREFIXES[i]}"}}`);
      expect(line.startsWith("postern: configuration: authService.proxyPrefix: found ")).toBe(
        true,
        BAD_PREFIXES[i],
      );
    }
  });
});
