// Targets of the readers: each is one of readers/readers.asm.ts, with inputs of its kind to begin with.

import { ReaderBed } from "../reader-bed";
import { COOKIE_NAME, frameOf, sessionMap } from "../seal";
import { isSmall, type Target } from "../target";
import { rowsOf } from "../vectors";
import { CONFIGURATION } from "./configuration";
import { COOKIE_HEADER, LZ4, MSGPACK, SESSION_VALUE } from "./cookies";
import { REVOCATION_LIST } from "./revocation";
import { JWKS, JWT } from "./tokens";

/** A reader keeps nothing from run to run. */
const RUNS_PER_READER = 20_000;

interface Reader {
  /** The name of its export. */
  readonly reader: string;
  readonly tokens: readonly string[];
  seeds(): Buffer[];
}

function target(name: string, { reader, tokens, seeds }: Reader): Target {
  return {
    name: `read-${name}`,
    module: "readers",
    runsPerBed: RUNS_PER_READER,
    tokens,
    seeds: () => seeds().filter(isSmall),
    open: (file) => new ReaderBed(file, reader),
  };
}

const texts = (...values: readonly string[]): Buffer[] => values.map((value) => Buffer.from(value, "latin1"));

/** Seeds of another target without their first byte, which says what is done to them. */
function unmarked({ seeds }: Target): Buffer[] {
  return seeds().map((seed) => seed.subarray(1));
}

/** The parts of tokens before they are signed: headers, or claims. */
function tokenParts(index: 0 | 1): Buffer[] {
  return unmarked(JWT).flatMap((seed) => {
    const cut = seed.indexOf(0);
    if (cut < 0) return [];
    return [index === 0 ? seed.subarray(0, cut) : seed.subarray(cut + 1)];
  });
}

function compactTokens(): Buffer[] {
  return unmarked(JWT).flatMap((seed) => {
    const token = /^Bearer (.*)/.exec(seed.toString("latin1"))?.[1];
    return token === undefined ? [] : texts(token);
  });
}

interface RequestRow {
  readonly request: { readonly path?: string };
}

function sharedRecords(): Buffer[] {
  return [0, 1].flatMap((isOwn) =>
    [1, 2, 3].map((state) => {
      const record = Buffer.alloc(97);
      record[0] = isOwn;
      record.write("PST3", 1);
      record.writeUInt32LE(state, 5);
      record.writeBigInt64LE(1_768_478_410_000n, 9);
      record.writeUInt32LE(state === 2 ? 2 : 0, 37);
      return record;
    }),
  );
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const READERS: readonly Target[] = [
  target("cookies", { ...COOKIE_HEADER, reader: "cookies" }),
  target("set-cookies", {
    reader: "setCookies",
    tokens: COOKIE_HEADER.tokens,
    seeds: () =>
      texts(
        `${COOKIE_NAME}=abc; Path=/; HttpOnly`,
        `${COOKIE_NAME}_0=abc; Path=/\n${COOKIE_NAME}_1=def; Path=/\n${COOKIE_NAME}=; Max-Age=0`,
        `a=b; Path=/\n${COOKIE_NAME}_01=x\n${COOKIE_NAME}`,
      ),
  }),
  target("session-value", {
    reader: "sessionValue",
    tokens: SESSION_VALUE.tokens,
    seeds: () => [...unmarked(SESSION_VALUE), ...texts(`name-${"0a".repeat(16)}.${"A".repeat(22)}`)],
  }),
  target("lz4", {
    reader: "lz4",
    tokens: LZ4.tokens,
    seeds: () => [frameOf(sessionMap()), ...unmarked(LZ4)],
  }),
  target("msgpack", { ...MSGPACK, reader: "msgpack" }),
  target("jwt", { reader: "jwt", tokens: [...JWT.tokens, "eyJ", ".", "=="], seeds: compactTokens }),
  target("jose-header", { reader: "joseHeader", tokens: JWT.tokens, seeds: () => tokenParts(0) }),
  target("claims", { reader: "claims", tokens: JWT.tokens, seeds: () => tokenParts(1) }),
  target("json", {
    reader: "json",
    tokens: [
      "\0/",
      "/a",
      "/0",
      "~0",
      "~1",
      "1e999",
      "-0",
      "\\u00e9",
      "\\ud83d\\ude00",
      "\xc3\xa9",
      "[[",
      "{}",
    ],
    seeds: () => [
      ...rowsOf<{ b64?: string }>("json_parsing").map(({ b64 = "" }) => Buffer.from(b64, "base64")),
      ...texts('{"a":[1,{"b":"c"}]}\0/a/1/b', '{"a/b":{"~":1}}\0/a~1b/~0', '["\\u0041",2.5e3,null]\0/1'),
    ],
  }),
  target("jwks", { ...JWKS, reader: "jwks" }),
  target("revocation-list", { ...REVOCATION_LIST, reader: "revocationList" }),
  target("config", { ...CONFIGURATION, reader: "config" }),
  target("target", {
    reader: "target",
    tokens: [
      "%2e",
      "%2f",
      "%25",
      "%5c",
      "..",
      "//",
      ";",
      "?",
      "&",
      "=",
      "+",
      "state=",
      "https://app.example.com",
    ],
    seeds: () => [
      ...rowsOf<RequestRow>("http_requests").map(({ request }) => Buffer.from(request.path ?? "", "latin1")),
      ...texts(
        "/oauth2/callback?code=c&state=nonce:/a?b=c",
        "/oauth2/callback?state=bm9uY2U6L2E",
        "/a%2525b;c/../d",
      ),
    ],
  }),
  target("pattern", {
    reader: "pattern",
    tokens: ["{*}", "{**}", "*", "/", "\0/", "*\0", "/{*}/"],
    seeds: () =>
      texts("/a/{*}/b\0/a/x/b", "/a*\0/ab", "*.css\0/x.css", "/{**}\0/a/b", "*\0/", "/a/{**}/b\0/a/b/b"),
  }),
  target("fields", {
    reader: "fields",
    tokens: [
      "Bearer ",
      "bearer",
      "Basic ",
      ",",
      " , ",
      "\t",
      "x-auth-request-user",
      "x_forwarded_email",
      "gap-auth",
    ],
    seeds: () =>
      texts(
        "Bearer abc",
        "bearer  a\nBasic b",
        "close, x-auth-request-user ,keep-alive",
        "application/json, */*",
        "App.Example.com",
      ),
  }),
  target("base64", {
    reader: "base64",
    tokens: ["=", "==", "+", "/", "-", "_"],
    seeds: () => texts(ALPHABET, "QQ==", "QR==", "QUI=", "+/+/"),
  }),
  target("shared-record", {
    reader: "sharedRecord",
    tokens: ["PST3", "\x02\0\0\0", "\xff\xff\xff\xff"],
    seeds: sharedRecords,
  }),
];
