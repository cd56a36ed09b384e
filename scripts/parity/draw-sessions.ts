// Random sessions that are mostly good and somewhere odd, layer by layer.
import fc from "fast-check";
import { edge, mostly } from "./draw";
import type { PackForm } from "./pack-session";
import type { EnvelopeForm } from "./session-layers";
import type { FrameForm } from "./frame-session";

const created = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ at: fc.constant("age" as const), millis: fc.integer({ min: 0, max: 15_000 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      at: fc.constant("refresh" as const),
      millis: fc.oneof(edge, fc.integer({ min: -120_000, max: 120_000 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      at: fc.constant("age" as const),
      millis: fc.integer({ min: -400_000, max: 9_000_000 }),
    }),
  },
);

const signed = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ at: "created" as const, millis: 0 }) },
  { weight: 1, arbitrary: fc.record({ at: fc.constant("expiry" as const), millis: edge }) },
  { weight: 1, arbitrary: fc.record({ at: fc.constant("future" as const), millis: edge }) },
);

const pack: fc.Arbitrary<PackForm> = fc.record({
  text: mostly(12, "shortest", "str8", "str16", "str32", "bin8"),
  time: mostly(12, "shortest", "32", "64", "96"),
  map: mostly(16, "fix", "16", "32"),
  twist: mostly(
    30,
    "none",
    "unknown key",
    "key twice",
    "nil email",
    "bytes behind",
    "reversed",
    "list",
    "cut",
    "no created",
    "nested",
    "number as email",
  ),
});

const frame: fc.Arbitrary<FrameForm> = fc.record({
  blocks: fc.constantFrom("packed", "stored", "small"),
  flags: mostly(25, "usual", "content size", "block checksum", "dependent", "no checksum", "256 KiB"),
  twist: mostly(
    30,
    "none",
    "bad checksum",
    "bytes behind",
    "twice",
    "skippable before",
    "bad header",
    "no end",
  ),
});

const ENVELOPES: readonly EnvelopeForm[] = [
  "other secret",
  "other name",
  "flipped value",
  "flipped signature",
  "flipped stamp",
  "spare bits",
  "unpadded signature",
  "unpadded value",
  "plus stamp",
  "zeros stamp",
  "digit moved",
  "a part more",
  "a part less",
  "standard alphabet",
  "part name",
];

const EMAILS = [
  "bob@Example.com",
  "carol@sub.example.com",
  "dave@example.org",
  "eve@other.test",
  "mallory@evil.test@example.com",
  "example.com",
  "@example.com",
  "frank@notexample.com",
  "gr\xc3\xbcn@example.com",
  "control\x01@example.com",
  " blank@example.com",
  "",
];
const GROUPS: readonly (readonly string[])[] = [
  [],
  ["ops"],
  ["Dev"],
  ["dev", "ops"],
  ["", "dev"],
  ["d\xc3\xa9v"],
  ["a b"],
];

export type RefreshKind = "renewed" | "with ID token" | "refused" | "failed" | "none";

export const session = fc.record({
  email: mostly(8, "alice@example.com", ...EMAILS),
  user: mostly(14, "alice-id", "", "bob-id", "u\x7fser"),
  groups: mostly<readonly string[]>(4, ["dev", "platform"], ...GROUPS),
  preferredUsername: mostly(6, "alice", "", "al\xc3\xafce"),
  accessToken: mostly(20, "opaque", "", "large", "odd bytes"),
  idToken: mostly(8, "opaque", "genuine", "expired", ""),
  refresh: mostly<RefreshKind>(3, "renewed", "with ID token", "refused", "failed", "none"),
  nonce: fc.boolean(),
  created,
  nanos: fc.constantFrom(0, 0, 1, 500_000_000, 999_999_999),
  signed,
  expiresIn: fc.constantFrom<number | null>(3600_000, 3600_000, 900, 30_000, -5000, null),
  pack,
  frame,
  envelope: mostly<EnvelopeForm>(16, "genuine", ...ENVELOPES),
  /** Two sessions of one description are two. */
  salt: fc.integer({ min: 0, max: 1_000_000_000 }),
});
export type SessionSpec = typeof session extends fc.Arbitrary<infer T> ? T : never;
