import { Config, SECOND_NANOSECONDS } from "../../config/config";
import { Algorithm, algorithmOf } from "../../jwt/algorithms";
import { configWith, expectRefused, Refused, refusal, utf8 } from "./parsed";

const JWKS = '"jwks":{"cluster":"dex","path":"/keys"}';

function issuerWith(members: string): string {
  return `"jwt":{"issuers":[{${members}}]}`;
}

function complete(more: string = JWKS): string {
  return issuerWith(`"issuer":"https://dex.example.com","audiences":["app"],${more}`);
}

function bad(section: string, path: string, found: string, allowed: string): Refused {
  return new Refused(section, path, found, allowed);
}

function authorityFor(issuer: string): string {
  const config = configWith(issuerWith(`"issuer":"${issuer}","audiences":["app"],${JWKS}`));
  return utf8(config.jwt.issuers[0].jwks.authority);
}

function firstAudience(config: Config): string {
  const audiences = config.jwt.issuers[0].audiences;
  return String.UTF8.decodeUnsafe(audiences.pointer(0), usize(audiences.size(0)));
}

describe("jwt", () => {
  it("is left to the auth service when the section is not there", () => {
    expect(configWith('"cache":{}').jwt.issuers.length).toBe(0);
  });

  it("has defaults for everything that is not required", () => {
    const config = configWith(complete());
    const issuer = config.jwt.issuers[0];
    expect(utf8(issuer.issuer)).toBe("https://dex.example.com");
    expect(issuer.audiences.count).toBe(1);
    expect(firstAudience(config)).toBe("app");
    expect(issuer.algorithms.count).toBe(0);
    expect(issuer.jwks.refreshNanoseconds).toBe(600 * SECOND_NANOSECONDS);
    expect(issuer.jwks.inline.byteLength).toBe(0);
    expect(config.jwt.clockSkewNanoseconds).toBe(0);
  });

  it("names Istio's cluster after service and port, and asks for that host", () => {
    const jwks = configWith(
      complete('"jwks":{"service":"dex.demo.svc","port":5556,"path":"/keys?a=b","refresh":"10s"}'),
    ).jwt.issuers[0].jwks;
    expect(utf8(jwks.cluster)).toBe("outbound|5556||dex.demo.svc");
    expect(utf8(jwks.authority)).toBe("dex.demo.svc:5556");
    expect(utf8(jwks.path)).toBe("/keys?a=b");
    expect(jwks.refreshNanoseconds).toBe(10 * SECOND_NANOSECONDS);
  });

  it("asks a named cluster for the issuer's host", () => {
    expect(authorityFor("https://dex.example.com")).toBe("dex.example.com");
    expect(authorityFor("https://dex.example.com:8443/dex")).toBe("dex.example.com:8443");
    expect(authorityFor("dex")).toBe("localhost");
    expect(authorityFor("https://")).toBe("localhost");
    expect(authorityFor("https://user@host/")).toBe("localhost");
    expect(authorityFor("https://a\\r\\nb/")).toBe("localhost");
  });

  it("keeps inline keys as they are written", () => {
    const jwks = configWith(complete('"jwks":{"inline": {"keys": [ {"a":{}}, {"b":"}"} ]} }')).jwt.issuers[0]
      .jwks;
    expect(utf8(jwks.inline)).toBe('{"keys": [ {"a":{}}, {"b":"}"} ]}');
    expect(jwks.cluster.byteLength).toBe(0);
  });

  it("takes several issuers, each with its own rules, and a clock skew", () => {
    const config = configWith(
      `"jwt":{"clockSkew":"10m","issuers":[
        {"issuer":"a","audiences":["x","y"],"algorithms":["ES256","EdDSA"],${JWKS}},
        {"issuer":"A","audiences":["x"],${JWKS}}]}`,
    );
    expect(config.jwt.clockSkewNanoseconds).toBe(600 * SECOND_NANOSECONDS);
    expect(config.jwt.issuers.length).toBe(2);
    expect(config.jwt.issuers[0].audiences.count).toBe(2);
    expect(config.jwt.issuers[0].algorithms.count).toBe(2);
  });

  it("allows the algorithms that jwt/ has, and no others", () => {
    const names = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA".split(", ");
    for (let i = 0; i < names.length; i++) {
      const bytes = String.UTF8.encode(names[i]);
      expect(algorithmOf(changetype<usize>(bytes), bytes.byteLength)).toBe(i as Algorithm, names[i]);
      expect(refusal(complete(`"algorithms":["${names[i]}"],${JWKS}`))).toBe("", names[i]);
    }
    expect(names.length).toBe(Algorithm.Unknown);
  });

  it("takes oauth2-proxy's options on claims", () => {
    const usual = configWith(complete()).jwt.issuers[0];
    expect(utf8(usual.emailClaim) + utf8(usual.groupsClaim) + utf8(usual.audienceClaims[0])).toBe(
      "emailgroupsaud",
    );
    expect(usual.audienceClaims.length).toBe(1);
    expect(usual.keycloak).toBe(false);
    const more =
      '"emailClaim":"upn","groupsClaim":"/realm_access/roles","audienceClaims":["azp","aud"],"keycloak":true,';
    const issuer = configWith(complete(more + JWKS)).jwt.issuers[0];
    expect(utf8(issuer.emailClaim)).toBe("upn");
    expect(utf8(issuer.groupsClaim)).toBe("/realm_access/roles");
    expect(utf8(issuer.audienceClaims[0]) + utf8(issuer.audienceClaims[1])).toBe("azpaud");
    expect(issuer.keycloak).toBe(true);
  });

  it("takes audience claims for every issuer, the other options for the first alone", () => {
    const second = (more: string): string =>
      `"jwt":{"issuers":[{"issuer":"a","audiences":["x"],${JWKS}},{"issuer":"b","audiences":["x"],${more},${JWKS}}]}`;
    expect(refusal(second('"audienceClaims":["azp"]'))).toBe("");
    const first = "the first issuer's alone";
    const found = "the key at another issuer than the first";
    expectRefused([
      bad(second('"emailClaim":"upn"'), "jwt.issuers[1].emailClaim", found, first),
      bad(second('"groupsClaim":"roles"'), "jwt.issuers[1].groupsClaim", found, first),
      bad(second('"keycloak":true'), "jwt.issuers[1].keycloak", found, first),
    ]);
  });

  it("refuses names that no claim has", () => {
    const name = "the exact name of a claim";
    const list = "a list of 1 to 8 claims";
    const eight = '"a","b","c","d","e","f","g","h"';
    expect(refusal(complete(`"audienceClaims":[${eight}],${JWKS}`))).toBe("");
    expectRefused([
      bad(complete(`"emailClaim":"",${JWKS}`), "jwt.issuers[0].emailClaim", '""', name),
      bad(complete(`"emailClaim":5,${JWKS}`), "jwt.issuers[0].emailClaim", "5", name),
      bad(
        complete(`"groupsClaim":"/a~2",${JWKS}`),
        "jwt.issuers[0].groupsClaim",
        "a JSON Pointer with a ~ that is neither ~0 nor ~1",
        name,
      ),
      bad(complete(`"audienceClaims":[],${JWKS}`), "jwt.issuers[0].audienceClaims", "an empty list", list),
      bad(
        complete(`"audienceClaims":[${eight},"i"],${JWKS}`),
        "jwt.issuers[0].audienceClaims[8]",
        "one entry more",
        "at most 8",
      ),
      bad(complete(`"audienceClaims":"aud",${JWKS}`), "jwt.issuers[0].audienceClaims", '"aud"', list),
      bad(complete(`"keycloak":"true",${JWKS}`), "jwt.issuers[0].keycloak", '"true"', "true or false"),
    ]);
  });

  it("says why a symmetric algorithm or none cannot be had", () => {
    const allowed = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA";
    const path = "jwt.issuers[0].algorithms[1]";
    expectRefused([
      bad(
        complete(`"algorithms":["RS256","HS256"],${JWKS}`),
        path,
        '"HS256"',
        allowed + " (with a symmetric key",
      ),
      bad(complete(`"algorithms":["RS256","none"],${JWKS}`), path, '"none"', allowed + " (anybody can make"),
      bad(complete(`"algorithms":["RS256","rs256"],${JWKS}`), path, '"rs256"', allowed),
      bad(complete(`"algorithms":["RS256",1],${JWKS}`), path, "1", allowed),
      bad(complete(`"algorithms":[],${JWKS}`), "jwt.issuers[0].algorithms", "an empty list", allowed),
    ]);
  });

  it("refuses an issuer that lacks something, and one that is there twice", () => {
    const twice = `{"issuer":"a","audiences":["x"],${JWKS}}`;
    expectRefused([
      bad('"jwt":{}', "jwt.issuers", "nothing", "a list of 1 to 32 issuers"),
      bad('"jwt":{"issuers":[]}', "jwt.issuers", "an empty list", "a list of 1 to 32 issuers"),
      bad(
        issuerWith(`"audiences":["app"],${JWKS}`),
        "jwt.issuers[0].issuer",
        "nothing",
        "exact value of the claim",
      ),
      bad(
        issuerWith(`"issuer":"a",${JWKS}`),
        "jwt.issuers[0].audiences",
        "nothing",
        "a list of 1 to 64 texts",
      ),
      bad(
        issuerWith('"issuer":"a","audiences":["app"]'),
        "jwt.issuers[0].jwks",
        "nothing",
        "where the keys are",
      ),
      bad(
        `"jwt":{"issuers":[${twice},${twice}]}`,
        "jwt.issuers[1].issuer",
        "the issuer a second time",
        "each",
      ),
    ]);
  });

  it("refuses issuers and audiences that match nothing", () => {
    expectRefused([
      bad(
        issuerWith(`"issuer":"","audiences":["app"],${JWKS}`),
        "jwt.issuers[0].issuer",
        '""',
        "exact value",
      ),
      bad(issuerWith(`"issuer":5,"audiences":["app"],${JWKS}`), "jwt.issuers[0].issuer", "5", "exact value"),
      bad(
        issuerWith(`"issuer":"a","audiences":[],${JWKS}`),
        "jwt.issuers[0].audiences",
        "an empty list",
        "1 to 64",
      ),
      bad(
        issuerWith(`"issuer":"a","audiences":"app",${JWKS}`),
        "jwt.issuers[0].audiences",
        '"app"',
        "1 to 64",
      ),
      bad(
        issuerWith(`"issuer":"a","audiences":["x",""],${JWKS}`),
        "jwt.issuers[0].audiences[1]",
        '""',
        "an audience",
      ),
    ]);
  });

  it("refuses a clock skew and a refresh out of bounds", () => {
    const refresh = "jwt.issuers[0].jwks.refresh";
    expectRefused([
      bad(`"jwt":{"clockSkew":"10m1s"}`, "jwt.clockSkew", '"10m1s"', "at most 10m"),
      bad(`"jwt":{"clockSkew":"-1s"}`, "jwt.clockSkew", '"-1s"', "a duration"),
      bad(`"jwt":{"clockSkew":60}`, "jwt.clockSkew", "60", "a duration"),
      bad(
        complete('"jwks":{"cluster":"c","path":"/","refresh":"9s"}'),
        refresh,
        '"9s"',
        "at least 10s, at most 24h",
      ),
      bad(complete('"jwks":{"cluster":"c","path":"/","refresh":"25h"}'), refresh, '"25h"', "at least 10s"),
      bad(complete('"jwks":{"cluster":"c","path":"/","refresh":600}'), refresh, "600", "a duration"),
    ]);
  });

  it("refuses keys that come from nowhere, or from two places", () => {
    const jwks = "jwt.issuers[0].jwks";
    expectRefused([
      bad(complete('"jwks":{}'), jwks, "neither cluster nor service", "either cluster, or service and port"),
      bad(complete('"jwks":{"cluster":"c"}'), jwks + ".path", "nothing", "the path of the JWK Set"),
      bad(complete('"jwks":{"service":"a","path":"/"}'), jwks + ".port", "nothing", "1 to 65535"),
      bad(
        complete('"jwks":{"service":"a","port":1,"cluster":"c","path":"/"}'),
        jwks + ".service",
        "service beside cluster",
        "either",
      ),
      bad(
        complete('"jwks":{"inline":{"keys":[]},"path":"/"}'),
        jwks + ".inline",
        "inline beside other keys",
        "either inline",
      ),
      bad(
        complete('"jwks":{"inline":{"keys":[]},"cluster":"c"}'),
        jwks + ".inline",
        "inline beside other keys",
        "either inline",
      ),
      bad(complete('"jwks":{"inline":[]}'), jwks + ".inline", "a list", "a JWK Set"),
      bad(complete('"jwks":{"inline":{"keys":}}'), jwks + ".inline", "malformed JSON at byte 141", "JSON"),
      bad(complete('"jwks":"/keys"'), jwks, '"/keys"', "an object with service, port"),
    ]);
  });

  it("refuses what is no path in a request line", () => {
    const paths = ["", "keys", "/a b", "/a#b", "/\u00e9", "/a\\r\\n", "https://a/b"];
    for (let i = 0; i < paths.length; i++) {
      const line = refusal(complete(`"jwks":{"cluster":"c","path":"${paths[i]}"}`));
      expect(line.startsWith("jwt.issuers[0].jwks.path: found ")).toBe(true, paths[i]);
    }
  });
});
