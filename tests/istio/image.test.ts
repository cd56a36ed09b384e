// The image: what npm run package makes is what Istio's agent fetches, byte for byte, and the same each time.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeImage, type ImageFacts } from "../../scripts/image/oci-layout";
import { pinImage } from "../../scripts/image/pin";
import { harness } from "./manifests";
import { temporaryFile, temporaryFolder } from "./temporary";

const FACTS: ImageFacts = {
  title: "postern",
  description: "a test",
  version: "1.2.3",
  license: "Apache-2.0",
};

interface Fetched {
  readonly digest: string;
  readonly moduleSha256: string;
  readonly wrongDigest: string;
}

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

describe("the image", () => {
  it("gives Istio's fetcher the module, and only under its own digest", async () => {
    const module = await readFile("build/postern.wasm");
    const folder = await temporaryFolder();
    const digest = await writeImage(folder, module, FACTS);
    const fetched = JSON.parse(await harness(["fetch", folder])) as Fetched;
    assert.equal(fetched.digest, digest);
    assert.equal(fetched.moduleSha256, sha256(module));
    assert.match(fetched.wrongDigest, /does not match/);
  });

  it("has the same digest for the same module, and another for another", async () => {
    const module = await readFile("build/postern.wasm");
    const digest = await writeImage(await temporaryFolder(), module, FACTS);
    assert.equal(await writeImage(await temporaryFolder(), module, FACTS), digest);
    const other = Buffer.concat([module, Buffer.from([0, 1, 0])]);
    assert.notEqual(await writeImage(await temporaryFolder(), other, FACTS), digest);
  });

  it("is pinned in a manifest without touching anything else", async () => {
    const source = await readFile("istio/overlays/demo/plugin-image.yaml", "utf8");
    const file = await temporaryFile("plugin-image.yaml", source);
    const digest = "0123456789abcdef".repeat(4);
    await pinImage(file, "ghcr.example.com/team/postern:1.2.3", digest);
    const expected = source
      .replace(/url: .*/, "url: oci://ghcr.example.com/team/postern:1.2.3")
      .replace(/sha256: .*/, `sha256: ${digest}`);
    assert.equal(await readFile(file, "utf8"), expected);
  });
});
