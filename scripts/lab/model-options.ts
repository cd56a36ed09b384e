// What the model of oauth2-proxy (model-oauth2-proxy.ts) can be told: options of oauth2-proxy's, and what others know that it asks.

import type { SessionContents } from "./session-cookie";

export interface ModelOptions {
  readonly secret: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly cookieExpire?: number;
  /** 0: never due. Both in milliseconds. */
  readonly cookieRefresh?: number;
  /** Where bytes that are random at oauth2-proxy come from. */
  readonly random?: (length: number) => Buffer;
  /** Whether the provider takes each refresh token once. */
  readonly rotates?: boolean;
  readonly emailDomains?: readonly string[];
  readonly allowedGroups?: readonly string[];
  /** skip_auth_routes, for the decoded path. */
  readonly skipAuthRoutes?: readonly RegExp[];
  readonly skipAuthPreflight?: boolean;
  /** Tokens that it takes as Bearer or as the user of Basic, and whose they are. */
  readonly bearers?: Readonly<Record<string, SessionContents>>;
  /** Sessions that lie in Redis, by the ticket that a cookie names each with. */
  readonly tickets?: Readonly<Record<string, SessionContents>>;
}
