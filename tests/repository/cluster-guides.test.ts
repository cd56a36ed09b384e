// npm run cluster walks the guides: every shell block of theirs is run on a real cluster, or named with the reason why it is not; what is expected
// of a block is expected of one that is there.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXPECTATIONS } from "../../scripts/cluster/guide-expectations";
import {
  blocksIn,
  EXCEPTIONS,
  forgottenBlocks,
  MIGRATION,
  README,
  WALKED,
} from "../../scripts/cluster/guide-sections";

const GUIDES = [README, MIGRATION];

describe("npm run cluster", () => {
  for (const guide of GUIDES) {
    it(`walks every block of ${guide}, or it is named`, () => {
      assert.deepEqual(forgottenBlocks(guide), []);
      const block = { section: "Another way", isUndo: false, code: "kubectl apply -k istio/base" };
      assert.deepEqual(forgottenBlocks(guide, [...blocksIn(guide), block]), [block]);
    });

    it(`walks and names sections of ${guide} that have blocks`, () => {
      const named = EXCEPTIONS.filter(({ file }) => file === guide).map(({ section }) => section);
      const sections = new Set(blocksIn(guide).map(({ section }) => section));
      const known = [...(WALKED[guide] ?? []), ...named];
      assert.deepEqual(
        known.filter((section) => !sections.has(section)),
        [],
      );
      assert.equal(new Set(known).size, known.length);
    });
  }

  it("expects something of one kind of block each", () => {
    const codes = GUIDES.flatMap((guide) => blocksIn(guide).map(({ code }) => code));
    for (const { block } of EXPECTATIONS)
      assert.equal(
        codes.some((code) => code.includes(block)),
        true,
        block,
      );
  });
});
