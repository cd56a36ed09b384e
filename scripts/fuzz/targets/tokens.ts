// Bearer tokens and key sets. A stand-in for the host's crypto takes one fixed signature for genuine, so that a token is changed
// first and signed then; all other signatures go to Node's crypto, or are verified in Wasm.

import { FakeHost } from "../../fake-host/host";
import { answerOf } from "../../fake-host/http-call";
import { configure, exchange, fieldText, identityOf, requestPairs, respond } from "../exchange";
import { type Bed, Broken, isSmall, RUNS_PER_FILTER, type Target } from "../target";
import { rowsOf, vectorFile } from "../vectors";

const NOW = 1_760_000_000_000;
const ISSUER = "https://dex.example.com/dex";
/** The key set of the vectors that most tokens are for. */
const KEYS = "main";
const GENUINE_BYTE = 0x53;
const REFRESH_MILLIS = 11 * 60_000;

interface Attacks {
  readonly jwks: Readonly<Record<string, { readonly keys?: readonly Jwk[] }>>;
  readonly tests: readonly { readonly token?: string }[];
}
interface Jwk {
  readonly kid?: string;
  readonly alg?: string;
  readonly kty?: string;
}

function configOf(jwks: object): object {
  const upstream = { claimHeaders: undefined, passAccessToken: true };
  const routes = [{ paths: ["/team/*"], requiredClaims: { groups: ["platform"] } }];
  return {
    authService: { cluster: "oauth2-proxy" },
    jwt: { issuers: [{ issuer: ISSUER, audiences: ["my-app"], jwks }] },
    upstream,
    rules: { routes },
    cache: { sessions: 100 },
  };
}

interface TokenRow {
  readonly token?: string;
  readonly expect?: string;
  readonly jwks?: string;
}

/** What of a token is signed. */
function signedPart(token: string): string {
  return token.slice(0, token.lastIndexOf("."));
}

/** The texts whose signature holds: one of a token that passes. */
class Signatures {
  private readonly texts: Set<string>;

  constructor(genuine: readonly string[] = []) {
    this.texts = new Set(genuine.map(signedPart));
  }

  verify(text: Buffer, signature: Buffer): boolean | undefined {
    if (signature.length === 0 || signature.some((byte) => byte !== GENUINE_BYTE)) return undefined;
    this.texts.add(text.toString("latin1"));
    return true;
  }

  assertEarned(authorization: string, isPassed: boolean): void {
    if (!isPassed) return;
    const token = authorization.replace(/^\s*bearer\s+/i, "").trim();
    if (!this.texts.has(signedPart(token))) throw new Broken("a token passed that nobody signed");
  }
}

function open(wasm: string, jwks: object, signatures: Signatures): FakeHost {
  const verifier = signatures.verify.bind(signatures);
  const host = new FakeHost({ now: NOW, wasm, verifier, clusters: { "oauth2-proxy": true, dex: true } });
  configure(host, configOf(jwks));
  return host;
}

const part = (bytes: Buffer | string) => Buffer.from(bytes).toString("base64url");

function signatureFor(header: string): string {
  const bytes = /"RS|"PS/.test(header) ? 256 : /384/.test(header) ? 96 : /512/.test(header) ? 132 : 64;
  return part(Buffer.alloc(bytes, GENUINE_BYTE));
}

/** A header value from an input: as it is, or a header and claims with NUL between, signed. */
function authorizationOf(input: Buffer): string {
  const rest = input.subarray(1);
  if (((input[0] ?? 0) & 1) === 0) return fieldText(rest);
  const cut = rest.indexOf(0);
  const header = rest.subarray(0, cut < 0 ? rest.length : cut);
  const claims = cut < 0 ? Buffer.alloc(0) : rest.subarray(cut + 1);
  return `Bearer ${part(header)}.${part(claims)}.${signatureFor(header.toString("latin1"))}`;
}

/** The input that makes the token again, signed. */
function unsigned(token: string): Buffer {
  const [header = "", claims = ""] = token.split(".");
  return Buffer.concat([
    Buffer.from("1"),
    Buffer.from(header, "base64url"),
    Buffer.from([0]),
    Buffer.from(claims, "base64url"),
  ]);
}

function jwtSeeds(): Buffer[] {
  const tokens = rowsOf<TokenRow>("jwt_attacks").flatMap(({ token = "" }) =>
    token.length < 3000 ? [token] : [],
  );
  return tokens.flatMap((token) => [unsigned(token), Buffer.from(`0Bearer ${token}`)]).filter(isSmall);
}

const CLAIM_WORDS = [
  ...[
    '"iss":',
    '"aud":',
    '"exp":',
    '"nbf":',
    '"iat":',
    '"sub":',
    '"email":',
    '"email_verified":',
    '"groups":',
  ],
  ...[
    '"alg":"RS256"',
    '"alg":"ES256"',
    '"alg":"none"',
    '"kid":',
    '"typ":"JWT"',
    '"crit":',
    '"b64":false',
    '"jwk":{',
    '"x5c":["',
  ],
  ...[
    `"${ISSUER}"`,
    '"my-app"',
    "null",
    "true",
    "[",
    "]",
    "{",
    "}",
    "1e3",
    "\\u0000",
    "\\ud800",
    "1760000300",
    "\0",
    ".",
  ],
];

export const JWT: Target = {
  name: "jwt",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: CLAIM_WORDS,
  seeds: jwtSeeds,
  open(wasm): Bed {
    // Refused for another key set's sake, a token may be good for this one.
    const rows = rowsOf<TokenRow>("jwt_attacks");
    const genuine = rows.filter(({ expect, jwks }) => expect !== "reject" || jwks !== KEYS);
    const signatures = new Signatures(genuine.map(({ token = "" }) => token));
    const keys = vectorFile<Attacks>("jwt_attacks").jwks[KEYS] ?? {};
    const host = open(wasm, { inline: keys }, signatures);
    let runs = 0;
    return {
      host,
      run(input) {
        const value = authorizationOf(input);
        const path = runs++ % 2 === 0 ? "/" : "/team/x";
        const { stream } = exchange(
          host,
          requestPairs("GET", path, "app.example.com", [["authorization", value]]),
        );
        signatures.assertEarned(value, stream.state === "forwarded" && identityOf(stream).length > 0);
        respond(host, stream);
        host.advance(10);
      },
    };
  },
};

const ALGORITHMS: Readonly<Record<string, string>> = { RSA: "RS256", EC: "ES256", OKP: "EdDSA" };

/** A token that names the first key of a set, as far as the set can be read. */
function tokenFor(body: Buffer): string {
  const header: Record<string, unknown> = { alg: "RS256" };
  try {
    const { keys = [] } = JSON.parse(body.toString()) as { keys?: readonly Jwk[] };
    const key = keys[0] ?? {};
    header["alg"] = key.alg ?? ALGORITHMS[key.kty ?? ""] ?? "RS256";
    if (key.kid !== undefined) header["kid"] = key.kid;
  } catch {
    header["kid"] = "k";
  }
  const claims = {
    iss: ISSUER,
    aud: "my-app",
    sub: "s",
    exp: NOW * 2,
    iat: NOW / 1000,
    email: "a@example.com",
  };
  const text = JSON.stringify(header);
  return `${part(text)}.${part(JSON.stringify(claims))}.${signatureFor(text)}`;
}

/** A set of each key alone, and of all. */
function keySets(set: { readonly keys?: unknown }): Buffer[] {
  const keys = Array.isArray(set.keys) ? (set.keys as readonly Jwk[]) : [];
  return [set, ...keys.map((key) => ({ keys: [key] }))].map((each) => Buffer.from(JSON.stringify(each)));
}

export const JWKS: Target = {
  name: "jwks",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    ...[
      '{"keys":[',
      '"kty":"RSA"',
      '"kty":"EC"',
      '"kty":"OKP"',
      '"crv":"P-256"',
      '"crv":"P-384"',
      '"crv":"P-521"',
      '"crv":"Ed25519"',
    ],
    ...[
      '"n":"',
      '"e":"AQAB"',
      '"x":"',
      '"y":"',
      '"d":"',
      '"use":"sig"',
      '"use":"enc"',
      '"alg":"',
      '"kid":"',
      '"key_ops":["verify"]',
      '"x5c":["',
    ],
  ],
  seeds: () => Object.values(vectorFile<Attacks>("jwt_attacks").jwks).flatMap(keySets).filter(isSmall),
  open(wasm): Bed {
    const signatures = new Signatures();
    const host = open(wasm, { cluster: "dex", path: "/keys", refresh: "10m" }, signatures);
    for (const call of [...host.calls]) host.answer(call, null);
    return {
      host,
      run(input) {
        host.advance(REFRESH_MILLIS);
        host.tick();
        const answer = answerOf(200, [["content-type", "application/json"]], input);
        for (const call of [...host.calls]) host.answer(call, answer);
        const value = `Bearer ${tokenFor(input)}`;
        const { stream } = exchange(
          host,
          requestPairs("GET", "/", "app.example.com", [["authorization", value]]),
        );
        signatures.assertEarned(value, stream.state === "forwarded" && identityOf(stream).length > 0);
        respond(host, stream);
      },
    };
  },
};
