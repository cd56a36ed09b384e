// Every suite, in the order of a full run: the cheap ones first.
import { actionlintBinary } from "../toolchain/go-tool";
import { checkSuite } from "./check-suite";
import { nodeSuite } from "./node-suite";
import type { Suite } from "./suite";
import { UNIT_SUITE } from "./unit-suite";

export const STATIC_SUITES: readonly Suite[] = [
  checkSuite("format", [["prettier", "--check", "."]]),
  checkSuite("lint", [["eslint", "--max-warnings", "0", "."]]),
  checkSuite("types", [
    ["tsc", "--project", "assembly/tsconfig.json"],
    ["tsc", "--project", "tests/tsconfig.json"],
  ]),
  // Without the programs for scripts that it would call where a machine happens to have them.
  checkSuite("workflows", [async () => [await actionlintBinary(), "-shellcheck=", "-pyflakes="]]),
];

/** The files that take longest, most of it waiting: for Dex to look at its keys, for an alert's minutes, for circuits to close. */
export const LONGEST_E2E = [
  "monitoring",
  "refresh/faults",
  "jwt/rotation",
  "tabs",
  "refresh/soak",
  "security/signed-out",
  "refresh/tickets",
  "jwt/signature-vectors",
  "security/refusals",
  "refresh/rotation",
  "end-streams",
  "revocation",
  "jwt/keys",
];

export const LONGEST_ISTIO = ["manifests", "sequences", "changes", "teams"];

export const ALL_SUITES: readonly Suite[] = [
  ...STATIC_SUITES,
  nodeSuite("repository", { needsModule: true, concurrency: 2, minutes: 5 }),
  UNIT_SUITE,
  nodeSuite("filter", { needsModule: true, concurrency: 2, minutes: 10 }),
  nodeSuite("e2e", { needsModule: true, concurrency: 2, minutes: 15, longest: LONGEST_E2E }),
  nodeSuite("istio", { needsModule: true, concurrency: 2, minutes: 20, longest: LONGEST_ISTIO }),
];
