// What host functions act on: the guest, the context in force, the streams, and what the running callback may see.

import { randomFillSync } from "node:crypto";
import { HeaderMap } from "./header-map";
import { Buffers, MapType } from "./abi";
import type { Guest } from "./guest";
import type { Answer, HttpCall } from "./http-call";
import { Process } from "./process";
import type { Stream } from "./stream";

export interface LogLine {
  readonly level: number;
  readonly text: string;
}

/** Whether a signature over a text holds; undefined where it does not know. */
export type SignatureVerifier = (text: Buffer, signature: Buffer) => boolean | undefined;

export interface HostOptions {
  /** Module file; POSTERN_WASM, or the release build. */
  readonly wasm?: string;
  /** The process that the VM is in; one of its own when absent. */
  readonly process?: Process;
  readonly environment?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string>>;
  /** Clusters by name: whether each has a healthy endpoint; "any" knows every name. */
  readonly clusters?: Readonly<Record<string, boolean>> | "any";
  readonly logLevel?: number;
  /** Whether the host has the foreign function verify_signature, as Envoy has since 1.31; true when not given. */
  readonly hasCrypto?: boolean;
  /** Who says whether a signature holds; Node's crypto when not given. */
  readonly verifier?: SignatureVerifier;
  /** Fills bytes with what the module takes for random; Node's crypto when not given. */
  readonly random?: (bytes: Buffer) => void;
  /** Unix milliseconds. */
  readonly now?: number;
}

/** What hosts go by that are not told otherwise: Envoy's own level is info. */
export const hostDefaults = { logLevel: 2 };

const DEFAULT_NOW = Date.UTC(2026, 0, 15, 12);
const NANOS_PER_MILLI = 1_000_000n;

export class HostContext {
  readonly process: Process;
  readonly streams = new Map<number, Stream>();
  readonly roots = new Set<number>();
  readonly calls: HttpCall[] = [];
  readonly logs: LogLine[] = [];
  readonly environment: Record<string, string>;
  readonly properties: Record<string, string>;
  readonly clusters: Map<string, boolean>;
  private readonly hasEveryCluster: boolean;
  logLevel: number;
  readonly hasCrypto: boolean;
  readonly verifier: SignatureVerifier | undefined;
  readonly fillRandom: (bytes: Buffer) => void;
  nowNanos: bigint;
  clockFails = false;
  randomFails = false;
  /** The period that was set last, and each root's. */
  tickMillis = 0;
  readonly tickMillisOf = new Map<number, number>();

  /** The context that calls act on; a callback may change it until it returns. */
  effective = 0;
  /** The root of the callback that runs. */
  root = 0;
  answer: Answer | undefined;
  configuration: Buffer | undefined;
  lastToken = 0;
  private owner: Guest | null = null;

  constructor(options: HostOptions) {
    this.process = options.process ?? new Process();
    this.environment = { ...options.environment };
    this.properties = {
      plugin_name: "postern",
      plugin_root_id: "postern",
      plugin_vm_id: "",
      ...options.properties,
    };
    const clusters = options.clusters ?? { "oauth2-proxy": true };
    this.hasEveryCluster = clusters === "any";
    this.clusters = new Map(clusters === "any" ? [] : Object.entries(clusters));
    this.logLevel = options.logLevel ?? hostDefaults.logLevel;
    this.hasCrypto = options.hasCrypto ?? true;
    this.verifier = options.verifier;
    this.fillRandom = options.random ?? randomFillSync;
    this.nowNanos = BigInt(options.now ?? DEFAULT_NOW) * NANOS_PER_MILLI;
  }

  get guest(): Guest {
    if (this.owner === null) throw new Error("no module is loaded");
    return this.owner;
  }

  set guest(guest: Guest) {
    this.owner = guest;
  }

  /** The stream that calls act on; none while the effective context is a root. */
  get stream(): Stream | undefined {
    return this.streams.get(this.effective);
  }

  /** Whether a cluster has a healthy endpoint; undefined when there is no such cluster. */
  isHealthy(cluster: string): boolean | undefined {
    return this.clusters.get(cluster) ?? (this.hasEveryCluster ? true : undefined);
  }

  /** A header map that can be seen now; undefined makes the call fail with "bad argument". */
  headerMap(type: number): HeaderMap | undefined {
    if (type === MapType.CallResponseHeaders) return this.answer?.headers;
    const stream = this.stream;
    if (stream === undefined) return undefined;
    if (type === MapType.ResponseHeaders) return stream.response ?? undefined;
    if (type === MapType.RequestTrailers) {
      return stream.trailersState === "shown" ? (stream.trailers ?? undefined) : undefined;
    }
    const isReadable = stream.state === "waiting" && stream.response === null;
    return type === MapType.RequestHeaders && isReadable ? stream.request : undefined;
  }

  buffer(type: number): Buffer | undefined {
    if (type === Buffers.CallResponseBody) return this.answer?.body;
    return type === Buffers.PluginConfiguration ? this.configuration : undefined;
  }
}
