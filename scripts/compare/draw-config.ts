// A configuration drawn at random: what a gateway needs, and of all other keys that config.schema.json knows some, so that keys which
// come later are drawn as well. One in a few is wrong.
import { readSchema, resolved, type Node } from "../documents/configuration-keys";
import { AUDIENCE, DEX, ISSUER, OTHER_SECRET, SECRET } from "./credentials";
import { mutated } from "./mutation";
import type { Random } from "./random";

type Section = Record<string, unknown>;
export type Configuration = Record<string, Section>;

const schema = readSchema();

/** Texts for keys that take a text of their own form; of those that a key's pattern takes one is drawn. */
const TEXTS = [
  ...[
    "app.example.com",
    "*.example.com",
    "example.com",
    "other.example.org",
    "https://spa.example.com",
    "oauth2-proxy",
    "dex",
  ],
  ...[
    "/keys",
    "/oauth2",
    "/admin/*",
    "/api/*",
    "/public",
    "*.css",
    "/",
    "/claims/{*}",
    "*",
    "GET",
    "POST",
    "HEAD",
  ],
  ...[
    "5s",
    "30s",
    "0s",
    "1h",
    "5m",
    "168h",
    "4h",
    "10m",
    "1ms",
    "ops",
    "platform",
    "dev",
    "role:admin",
    "admin",
    "email",
    "groups",
  ],
  ...[
    "_oauth2_proxy",
    "COOKIE_SECRET",
    "remote-user",
    "x-webauth-user",
    "alice@example.com",
    "aud",
    "/realm_access/roles",
    "true",
  ],
  ...["https://app.example.com/", "x", "read", "https://dex.example.com"],
];

const has = (node: Node, key: string): boolean => key in node;
const record = (value: unknown): Node => value as Node;

function takes(node: Node, text: string): boolean {
  const pattern = node["pattern"];
  const refused = (node["not"] as Node | undefined)?.["pattern"];
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(text)) return false;
  if (typeof refused === "string" && new RegExp(refused, "u").test(text)) return false;
  return text.length <= Number(node["maxLength"] ?? text.length);
}

function drawText(random: Random, node: Node): string {
  const fitting = TEXTS.filter((text) => takes(node, text));
  return fitting.length === 0 ? random.pick(TEXTS) : random.pick(fitting);
}

function drawObject(random: Random, node: Node, depth: number): Section {
  const required = (node["required"] ?? []) as readonly string[];
  const section: Section = {};
  for (const [name, child] of Object.entries((node["properties"] ?? {}) as Record<string, Node>)) {
    if (required.includes(name) || random.oneIn(3)) section[name] = drawValue(random, child, depth + 1);
  }
  const others = node["additionalProperties"];
  if (typeof others === "object" && others !== null) {
    const name = random.pick(["email_verified", "scope", "/realm_access/roles", "sub"]);
    section[name] = drawValue(random, record(others), depth + 1);
  }
  return section;
}

/** A value for a node of the schema, right in most of its parts. */
function drawValue(random: Random, node: Node, depth: number): unknown {
  const whole = resolved(node, schema);
  if (has(whole, "const")) return whole["const"];
  if (Array.isArray(whole["enum"])) return random.pick(whole["enum"] as unknown[]);
  if (has(whole, "anyOf")) return drawValue(random, random.pick(whole["anyOf"] as Node[]), depth);
  if (has(whole, "else") && !has(whole, "properties")) return drawValue(random, record(whole["else"]), depth);
  switch (whole["type"]) {
    case "boolean":
      return random.oneIn(2);
    case "integer":
      return random.pick([1, 3, 50, 80, 1000, Number(whole["maximum"] ?? 10)]);
    case "array": {
      const count = random.pick([1, 1, 2, 3]);
      return Array.from({ length: count }, () => drawValue(random, record(whole["items"] ?? {}), depth + 1));
    }
    case "object":
      return depth > 6 ? {} : drawObject(random, whole, depth);
    default:
      return drawText(random, whole);
  }
}

function drawIssuer(random: Random): Section {
  const jwks = random.oneIn(2)
    ? { inline: DEX.jwks }
    : { cluster: "dex", path: "/keys", ...(random.oneIn(2) ? { refresh: "1m" } : {}) };
  return { issuer: ISSUER, audiences: [AUDIENCE], jwks };
}

const ROUTES = [
  { name: "admin", paths: ["/admin", "/admin/*"], allowedGroups: ["ops"] },
  { name: "claims", paths: ["/claims", "/claims/*"], requiredClaims: { scope: ["read"] } },
  { name: "ops", paths: ["/ops"], audiences: [AUDIENCE], authorization: "none", identityHeaders: ["user"] },
  { name: "maybe", paths: ["/maybe"], access: "optional" },
  { name: "items", paths: ["/api/items"], answer: "api", methods: ["GET"] },
];

function sensibleRules(random: Random): Section {
  const rules: Section = { routes: ROUTES.filter(() => random.oneIn(2)) };
  if (random.oneIn(2)) rules["hosts"] = ["app.example.com"];
  if (random.oneIn(2)) rules["public"] = [{ paths: ["/public", "*.css"] }];
  if (random.oneIn(2)) rules["api"] = [{ paths: ["/api/*"] }];
  const preflight = random.pick(["pass", "protect"]);
  if (random.oneIn(2)) rules["cors"] = { allowedOrigins: ["https://spa.example.com"], preflight };
  return rules;
}

/** What the requests of a story are about: the secret that sessions are signed with, the issuer of the tokens. */
function sensible(random: Random): Configuration {
  const config: Configuration = { authService: { cluster: "oauth2-proxy" } };
  if (!random.oneIn(6)) {
    const secret = random.oneIn(4) ? [{ value: OTHER_SECRET }, { value: SECRET }] : { value: SECRET };
    config["session"] = {
      cookieSecret: secret,
      cookieExpire: "4h",
      cookieRefresh: random.pick(["5m", "0s"]),
    };
  }
  if (random.oneIn(2)) config["jwt"] = { issuers: [drawIssuer(random)] };
  if (!random.oneIn(3)) config["rules"] = sensibleRules(random);
  if (random.oneIn(3))
    config["cache"] = { sessions: random.pick([1, 3, 100]), verdictTtl: random.pick(["0s", "2s", "30s"]) };
  return config;
}

/** Adds some of a section's other keys, each drawn by itself: one that does not fit makes the whole wrong. */
function enrich(random: Random, config: Configuration, name: string): void {
  const node = resolved(record(record(schema["properties"])[name]), schema);
  for (const [key, child] of Object.entries((node["properties"] ?? {}) as Record<string, Node>)) {
    const section = config[name] ?? {};
    if (key in section || !random.oneIn(4) || KEPT.includes(`${name}.${key}`)) continue;
    config[name] = { ...section, [key]: drawValue(random, child, 1) };
  }
}

/** Keys that a story's requests would not get past, or that hold a secret. */
const KEPT = [
  "authService.service",
  "authService.port",
  "session.cookieSecret",
  "session.cookieName",
  "jwt.issuers",
];

/** A configuration, as the text that Envoy hands over. */
export function drawConfig(random: Random): string {
  const config = sensible(random);
  for (const name of Object.keys(record(schema["properties"]))) {
    if ((name === "jwt" && config["jwt"] === undefined) || !random.oneIn(2)) continue;
    enrich(random, config, name);
  }
  const text = JSON.stringify(config);
  return random.oneIn(15) ? mutated(random, text) : text;
}
