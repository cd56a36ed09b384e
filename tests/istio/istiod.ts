// istiod's configuration generation for one gateway: the harness's serve command, asked by JSON lines.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { harnessBinary } from "./harness-binary";
import { toYaml, type KubeObject } from "./manifests";

export interface IstiodStart {
  readonly manifests: readonly KubeObject[];
  /** namespace/name of a Service to host:port on loopback. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Port of the gateway's Service to the port where Envoy listens. */
  readonly gatewayPorts: Readonly<Record<string, number>>;
  readonly folder: string;
}

interface Answer {
  readonly error?: string;
  readonly xds?: string;
  readonly node?: object;
  readonly ca?: string;
  readonly url?: string;
  readonly digest?: string;
}

const running = new Set<Istiod>();

/** For a stack that did not start. */
export async function stopAllIstiods(): Promise<void> {
  await Promise.all([...running].map((istiod) => istiod.stop()));
}

export class Istiod {
  private lines: AsyncIterator<string>;
  /** host:port of the xDS server, the node that Envoy has to be, and who signed the Gateways' certificates. */
  xds = "";
  node: object = {};
  ca = "";

  private constructor(
    private readonly child: ChildProcess,
    output: Interface,
  ) {
    this.lines = output[Symbol.asyncIterator]();
  }

  static async start(start: IstiodStart): Promise<Istiod> {
    const child = spawn(await harnessBinary(), ["serve"], { stdio: ["pipe", "pipe", "pipe"] });
    child.stderr?.pipe(createWriteStream(join(start.folder, "istiod.log")));
    const istiod = new Istiod(child, createInterface({ input: child.stdout as NodeJS.ReadableStream }));
    running.add(istiod);
    const { manifests, endpoints, gatewayPorts, folder } = start;
    const answer = await istiod.ask({
      ...{ op: "start", manifests: toYaml(manifests), endpoints, gatewayPorts, moduleFolder: folder },
    });
    istiod.xds = answer.xds ?? "";
    istiod.node = answer.node ?? {};
    istiod.ca = answer.ca ?? "";
    return istiod;
  }

  async apply(...objects: KubeObject[]): Promise<void> {
    await this.ask({ op: "apply", manifests: toYaml(objects) });
  }

  async delete(...objects: KubeObject[]): Promise<void> {
    await this.ask({ op: "delete", manifests: toYaml(objects) });
  }

  /** Pushes an OCI layout to a registry on loopback. */
  async push(layout: string, image: string): Promise<{ url: string; sha256: string }> {
    const { url = "", digest = "" } = await this.ask({ op: "push", layout, image });
    return { url, sha256: digest };
  }

  async stop(): Promise<void> {
    running.delete(this);
    if (this.child.exitCode !== null) return;
    this.child.stdin?.end();
    await once(this.child, "exit");
  }

  private async ask(request: object): Promise<Answer> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error("istiod ended; see istiod.log");
    const answer = JSON.parse(value) as Answer;
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}
