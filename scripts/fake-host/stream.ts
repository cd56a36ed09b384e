// One request at the fake host: its headers, and how far it has come.

import { HeaderMap } from "./header-map";

export interface LocalReply {
  readonly status: number;
  readonly details: string;
  readonly headers: HeaderMap;
  readonly body: Buffer;
  readonly grpcStatus: number;
}

export type StreamState =
  /** Held until the filter continues it. */
  | "waiting"
  /** Went on to the app. */
  | "forwarded"
  /** Was answered by the filter. */
  | "replied"
  /** The client left. */
  | "gone";

export class Stream {
  state: StreamState = "waiting";
  /** The filter ended it after it had gone on. */
  wasReset = false;
  reply: LocalReply | null = null;
  response: HeaderMap | null = null;
  /** What came behind its body; a held request's wait with it. */
  trailers: HeaderMap | null = null;
  trailersState: "none" | "waiting" | "shown" | "passed" | "held" = "none";
  /** Its response waits until the filter continues it. */
  isResponseHeld = false;
  /** Names of the host calls made for it, in all callbacks. */
  readonly hostCalls: string[] = [];

  constructor(
    readonly id: number,
    readonly root: number,
    readonly request: HeaderMap,
    /** Envoy's filter state, which all filters of a chain see. */
    readonly filterState = new Map<string, Buffer>(),
  ) {}

  /** What the app receives under this name. */
  header(name: string): string | undefined {
    return this.request.get(name);
  }

  get status(): number | undefined {
    return this.reply?.status;
  }
}
