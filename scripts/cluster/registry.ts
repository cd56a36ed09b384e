// The cluster's registry: plain HTTP for containerd, and HTTPS under its public name for whoever checks certificates.
import { mkdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { once } from "node:events";
import { request } from "undici";
import { sha256 } from "../image/oci-layout";
import { Server } from "../stack/process";
import type { Authority } from "./credentials";
import { NAMES, NODE_IP, STATE } from "./machine";

const PORT = 5000;
const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";

export const REGISTRY_URL = `http://127.0.0.1:${PORT}`;

/** TLS in front of it, at the port that a name without one means. */
async function listenForTls(authority: Authority): Promise<void> {
  const { key, certificate } = await authority.sign("registry", {
    subject: `/CN=${NAMES.registry}`,
    names: [`DNS:${NAMES.registry}`],
  });
  const options = { key: await readFile(key), cert: await readFile(certificate) };
  const server = createServer(options, (socket) => {
    const behind = connect(PORT, "127.0.0.1");
    socket.pipe(behind).pipe(socket);
    socket.on("error", () => behind.destroy());
    behind.on("error", () => socket.destroy());
  });
  server.listen(443, NODE_IP);
  await once(server, "listening");
  server.unref();
}

export async function startRegistry(crane: string, authority: Authority, logs: string): Promise<void> {
  const folder = join(STATE, "registry");
  await mkdir(folder, { recursive: true });
  const server = Server.start({
    name: "registry",
    command: crane,
    args: ["registry", "serve", "--address", `127.0.0.1:${PORT}`, "--disk", folder],
    logFile: join(logs, "registry.log"),
  });
  await server.ready(async () => (await request(`${REGISTRY_URL}/v2/`)).statusCode === 200);
  await listenForTls(authority);
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function put(path: string, type: string, content: Buffer): Promise<void> {
  const { statusCode, body } = await request(`${REGISTRY_URL}${path}`, {
    method: path.includes("/uploads/") ? "POST" : "PUT",
    headers: { "content-type": type },
    body: content,
  });
  const said = await body.text();
  if (statusCode !== 201) throw new Error(`the registry refused ${path}: ${statusCode} ${said}`);
}

async function putBlob(name: string, mediaType: string, content: Buffer): Promise<Descriptor> {
  const digest = `sha256:${sha256(content)}`;
  await put(`/v2/${name}/blobs/uploads/?digest=${digest}`, "application/octet-stream", content);
  return { mediaType, digest, size: content.length };
}

/** Puts an image of one layer, a tar archive, under a name and tag. */
export async function pushImage(
  [name, tag]: readonly [string, string],
  layer: Buffer,
  run: object,
): Promise<void> {
  const blob = await putBlob(name, LAYER_TYPE, layer);
  const rootfs = { type: "layers", diff_ids: [blob.digest] };
  const config = { architecture: "amd64", os: "linux", config: run, rootfs };
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: await putBlob(name, CONFIG_TYPE, Buffer.from(JSON.stringify(config))),
    layers: [blob],
  };
  await put(`/v2/${name}/manifests/${tag}`, MANIFEST_TYPE, Buffer.from(JSON.stringify(manifest)));
}
