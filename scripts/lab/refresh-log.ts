// What the logs of oauth2-proxy and Dex say about refreshes.
import type { Stack } from "../stack/stack";
import { answeredRequests } from "./auth-requests";

const ATTEMPT = /Refreshing session - User/;
const FAILURE = /Unable to refresh session/;
const CLAIMED_TWICE = /refresh token claimed twice/;

export interface RefreshCounts {
  /** Refreshes that oauth2-proxy began. */
  begun: number;
  /** Those of them that failed. */
  failed: number;
  /** Refresh tokens that Dex was shown again after they were spent. */
  spent: number;
}

/** Counts from the moment it is made; a part that is restarted takes its log with it. */
export class RefreshLog {
  private readonly counts: RefreshCounts = { begun: 0, failed: 0, spent: 0 };

  constructor(private readonly stack: Stack) {
    stack.oauth2Proxy.server.output.on("line", (line: string) => {
      if (ATTEMPT.test(line)) this.counts.begun++;
      if (FAILURE.test(line)) this.counts.failed++;
    });
    stack.dex.server.output.on("line", (line: string) => {
      if (CLAIMED_TWICE.test(line)) this.counts.spent++;
    });
  }

  /** The counts, once the log lines of all earlier requests have come. */
  async read(): Promise<RefreshCounts> {
    await answeredRequests(this.stack);
    return { ...this.counts };
  }
}
