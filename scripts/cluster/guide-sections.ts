// Which sections of the guides are walked, and which blocks are not and why: every block is one or the other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, blocksOf } from "../lab/guide-blocks";

export const README = "istio/README.md";
export const MIGRATION = "docs/migration.md";

export const WALKED: Readonly<Record<string, readonly string[]>> = {
  [README]: ["Install", "The demo, in order", "The cookie secret"],
  [MIGRATION]: [
    "Before you begin",
    "1. The gateway gets the cookie secret",
    "2. Image and configuration",
    "3. Observe",
    "4. One canary pod",
    "5. Every pod",
    "6. The policy goes",
    "7. Workaround and provider go",
    "All the way back",
  ],
};

interface Exception {
  readonly file: string;
  readonly section: string;
  readonly why: string;
}

const SEVERAL = "npm run cluster -- --walk teams weaves them into the steps that they name (teams-walk.ts)";

export const EXCEPTIONS: readonly Exception[] = [
  { file: README, section: "A local cluster", why: "kind and its registry are containers of Docker's" },
  { file: README, section: "The image", why: "cosign signs with keys of somebody's, or by a public service" },
  ...["Before step 1", "With step 4", "Before step 5", "With step 6", "Before the way back"].map(
    (section) => ({ file: MIGRATION, section, why: SEVERAL }),
  ),
];

/** The shell blocks of a guide, in a checkout. */
export function blocksIn(file: string, checkout = "."): Block[] {
  return blocksOf(readFileSync(join(checkout, file), "utf8"));
}

/** Blocks that are neither walked nor named. */
export function forgottenBlocks(file: string, blocks: readonly Block[] = blocksIn(file)): Block[] {
  const named = EXCEPTIONS.filter((exception) => exception.file === file).map(({ section }) => section);
  const known = [...(WALKED[file] ?? []), ...named];
  return blocks.filter(({ section }) => !known.includes(section));
}
