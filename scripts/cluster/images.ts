// The images that the cluster's manifests name, each of one layer made of our binaries: what a registry would give is not asked for.
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import which from "which";
import { tarOf, type TarFile } from "../image/tar";
import { PAUSE_IMAGE } from "./node";
import { ISTIO_VERSION, type Parts } from "./parts";
import { pushImage } from "./registry";

/** Where istioctl looks for istiod's and the proxy's images. */
export const ISTIO_HUB = "registry.istio.io/testing";

interface Image {
  /** As manifests name it. */
  readonly name: string;
  /** What runs; the first is the entry point, if it is one. */
  readonly programs: readonly string[];
  readonly hasEntrypoint?: boolean;
  readonly user?: string;
  readonly files?: readonly TarFile[];
}

const LIBRARY = /(?:=> )?(\/\S+) \(0x/g;
const IPTABLES = ["iptables", "ip6tables"].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

async function program(path: string, folder = "usr/local/bin", name = basename(path)): Promise<TarFile> {
  return { name: `${folder}/${name}`, content: await readFile(path), isProgram: true };
}

/** The shared libraries of programs that were not built here, where their loader looks for them. */
async function librariesOf(paths: readonly string[]): Promise<TarFile[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const { stdout } = await execa("ldd", [path]);
    for (const [, library = ""] of stdout.matchAll(LIBRARY)) found.add(library);
  }
  return Promise.all([...found].map(async (path) => program(path, path.split("/").slice(1, -1).join("/"))));
}

/** Debian's iptables with its modules, with which Istio's init container leads a pod's traffic through its sidecar. */
async function iptables(): Promise<TarFile[]> {
  const programs = IPTABLES.map((name) => which.sync(name));
  const modules = "/usr/lib/x86_64-linux-gnu/xtables";
  const files = await readdir(modules);
  return Promise.all([
    ...IPTABLES.map((name, index) => program(programs[index] ?? "", "usr/sbin", name)),
    ...files.map((file) => program(join(modules, file), modules.slice(1))),
  ]);
}

async function proxyFiles(parts: Parts, authority: string): Promise<TarFile[]> {
  const text = (name: string, content: string): TarFile => ({ name, content: Buffer.from(content) });
  return [
    ...(await librariesOf([parts.envoy, which.sync("iptables")])),
    ...(await iptables()),
    {
      name: "var/lib/istio/envoy/envoy_bootstrap_tmpl.json",
      content: await readFile(parts.bootstrap),
    },
    // The agent fetches the plugin's image from a registry that this authority vouches for.
    text("etc/ssl/certs/ca-certificates.crt", authority),
    text("etc/passwd", "root:x:0:0::/:/none\nistio-proxy:x:1337:1337::/:/none\n"),
  ];
}

async function images(parts: Parts, authority: string): Promise<Image[]> {
  const istio = (name: string) => `${ISTIO_HUB}/${name}:${ISTIO_VERSION}`;
  return [
    { name: PAUSE_IMAGE, programs: [parts.pause] },
    { name: istio("pilot"), programs: [join(parts.istio, "pilot-discovery")], user: "1337:1337" },
    {
      name: istio("proxyv2"),
      programs: [join(parts.istio, "pilot-agent"), parts.envoy],
      files: await proxyFiles(parts, authority),
    },
    { name: "docker.io/mccutchen/go-httpbin:v2.15.0", programs: [parts.httpbin], user: "65532:65532" },
    {
      name: "ghcr.io/dexidp/dex:v2.45.1",
      programs: [parts.dex],
      // Its manifests name the program.
      hasEntrypoint: false,
      user: "1001:1001",
    },
    {
      name: "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3",
      programs: [parts.oauth2Proxy],
      user: "65532:65532",
    },
  ];
}

/** A registry of its own stands for all: what it is asked for has no host. */
function nameAndTag(image: string): [string, string] {
  const [path = "", tag = ""] = image.slice(image.indexOf("/") + 1).split(":");
  return [path, tag];
}

async function push({ name, programs, hasEntrypoint = true, user, files = [] }: Image): Promise<void> {
  const binaries = await Promise.all(programs.map((path) => program(path)));
  const run = {
    User: user,
    Env: ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin"],
    ...(hasEntrypoint ? { Entrypoint: [`/${binaries[0]?.name}`] } : {}),
  };
  await pushImage(nameAndTag(name), tarOf([...binaries, ...files]), run);
}

/** Puts every image into the registry; `authority` is the certificate that the gateways' agents trust. */
export async function pushImages(parts: Parts, authority: string): Promise<void> {
  for (const image of await images(parts, authority)) await push(image);
}
