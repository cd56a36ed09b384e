// An OCI image layout (image-spec 1.1) with one image, in the form that Istio's agent takes for a Wasm module: a single
// manifest whose last layer is a gzipped tar with plugin.wasm in it.
//
// Nothing in it depends on when or where it is made. fflate compresses, because zlib's output differs between builds.
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { tarOf } from "./tar";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
const NAME_IN_LAYER = "plugin.wasm";
const EPOCH = "1970-01-01T00:00:00Z";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface ImageFacts {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly license: string;
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

class Layout {
  constructor(private readonly folder: string) {}

  async addBlob(mediaType: string, content: Buffer): Promise<Descriptor> {
    const digest = sha256(content);
    await writeFile(join(this.folder, "blobs", "sha256", digest), content);
    return { mediaType, digest: `sha256:${digest}`, size: content.length };
  }

  addJson(mediaType: string, value: object): Promise<Descriptor> {
    return this.addBlob(mediaType, Buffer.from(JSON.stringify(value)));
  }

  async writeIndex(manifest: Descriptor, tag: string): Promise<void> {
    const manifests = [{ ...manifest, annotations: { "org.opencontainers.image.ref.name": tag } }];
    const index = { schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests };
    await writeFile(join(this.folder, "index.json"), JSON.stringify(index));
    await writeFile(join(this.folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  }
}

// Istio asks for linux/amd64 wherever it asks for a platform.
function imageConfig(diffId: string): object {
  return {
    created: EPOCH,
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created: EPOCH, created_by: `COPY ${NAME_IN_LAYER} /` }],
  };
}

function annotations(facts: ImageFacts): Record<string, string> {
  return {
    "org.opencontainers.image.title": facts.title,
    "org.opencontainers.image.description": facts.description,
    "org.opencontainers.image.version": facts.version,
    "org.opencontainers.image.licenses": facts.license,
  };
}

/** Writes the layout, replacing what was in the folder, and returns the manifest's digest in hexadecimal. */
export async function writeImage(folder: string, module: Buffer, facts: ImageFacts): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "blobs", "sha256"), { recursive: true });
  const layout = new Layout(folder);
  const tar = tarOf([{ name: NAME_IN_LAYER, content: module }]);
  const layer = await layout.addBlob(LAYER_TYPE, Buffer.from(gzipSync(tar, { level: 9, mtime: 0 })));
  const config = await layout.addJson(CONFIG_TYPE, imageConfig(`sha256:${sha256(tar)}`));
  const manifest = await layout.addJson(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config,
    layers: [layer],
    annotations: annotations(facts),
  });
  await layout.writeIndex(manifest, facts.version);
  return manifest.digest.slice("sha256:".length);
}
