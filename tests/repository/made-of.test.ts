// A build is taken for that of the sources when it is: when neither they, nor the compiler, nor the build has changed since.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { isCurrent, RELEASE_FILE, recordRelease, sourcesDigest } from "../../scripts/module/made-of";

const FILES: Readonly<Record<string, string>> = {
  "assembly/index.ts": "export function a(): void {}",
  "assembly/bytes/span.ts": "class Span {}",
  "assembly/__tests__/span.spec.ts": "a spec",
  "asconfig.json": "{}",
  "node_modules/assemblyscript/package.json": '{ "version": "1.0.0" }',
  [RELEASE_FILE]: "a module",
};

describe("What a module was made of", () => {
  let root = "";
  const write = async (file: string, text: string) => {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "postern-made-of-"));
    for (const [file, text] of Object.entries(FILES)) await write(file, text);
  });
  afterEach(() => rm(root, { recursive: true }));

  it("is not known of a module that came from elsewhere", async () => {
    assert.equal(await isCurrent(root), false);
  });

  it("is the sources at hand, whatever the specs are", async () => {
    await recordRelease(await sourcesDigest(root), root);
    assert.equal(await isCurrent(root), true);
    await write("assembly/__tests__/span.spec.ts", "another spec");
    assert.equal(await isCurrent(root), true);
  });

  for (const file of Object.keys(FILES).filter((name) => !name.includes("__tests__"))) {
    it(`is something else when ${file} is another`, async () => {
      await recordRelease(await sourcesDigest(root), root);
      await write(file, `${FILES[file]} `);
      assert.equal(await isCurrent(root), false);
    });
  }

  it("is something else when a source has changed while it was compiled", async () => {
    const madeOf = await sourcesDigest(root);
    await write("assembly/index.ts", "export function b(): void {}");
    await recordRelease(madeOf, root);
    assert.equal(await isCurrent(root), false);
  });

  it("is something else when a source is there that was not, or one has gone", async () => {
    await recordRelease(await sourcesDigest(root), root);
    await write("assembly/bytes/text.ts", "");
    assert.equal(await isCurrent(root), false);
    await recordRelease(await sourcesDigest(root), root);
    await rm(join(root, "assembly/bytes/text.ts"));
    assert.equal(await isCurrent(root), false);
  });
});
