// The revocation list of a soak changes: people leave, the list's server is away for more than two intervals, people come back.
import { until } from "../lab/until";
import { type Leaver, SessionLeaver, TokenLeaver, WINDOW_MILLISECONDS } from "./leavers";
import type { Entry, ListServer } from "./list-server";
import { pause } from "./pause";
import type { Site } from "./site";

/** After two intervals everybody who left is out, for this long at least. */
const OUT_MILLISECONDS = 3000;
const AWAY_MILLISECONDS = WINDOW_MILLISECONDS + 1000;

export interface ListCounts {
  revoked: number;
  returned: number;
  outages: number;
}

export class ListChanges {
  readonly counts: ListCounts = { revoked: 0, returned: 0, outages: 0 };

  constructor(
    private readonly site: Site,
    private readonly server: ListServer,
    private readonly leavers: readonly Leaver[],
  ) {}

  /** Half of them leave, and stay out while the server is away; the others are out once it is back; then all come back. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const early = this.leavers.filter((_, i) => i % 2 === 0);
      const late = this.leavers.filter((_, i) => i % 2 === 1);
      const entries = this.revoke(early);
      for (const leaver of early) leaver.leave();
      await pause(WINDOW_MILLISECONDS + OUT_MILLISECONDS, signal);
      if (signal.aborted) return;
      await this.whileAway(signal, () => entries.push(...this.revoke(late)));
      for (const leaver of late) leaver.leave();
      await this.signIn(early);
      await pause(WINDOW_MILLISECONDS + OUT_MILLISECONDS, signal);
      if (signal.aborted) return;
      await this.signIn(late);
      for (const entry of entries) this.server.entries.delete(entry);
      for (const leaver of this.leavers) if (leaver instanceof TokenLeaver) this.return(leaver);
      await pause(WINDOW_MILLISECONDS + OUT_MILLISECONDS, signal);
    }
  }

  private revoke(leavers: readonly Leaver[]): Entry[] {
    const entries = leavers.map((leaver) => leaver.entry());
    for (const entry of entries) this.server.entries.add(entry);
    this.counts.revoked += entries.length;
    return entries;
  }

  private async whileAway(signal: AbortSignal, run: () => void): Promise<void> {
    await until("the lists of new VMs", () => !this.site.freshVms.isOpen);
    this.server.isAway = true;
    this.counts.outages++;
    await pause(AWAY_MILLISECONDS, signal);
    run();
    this.server.isAway = false;
  }

  /** People come back by a new login, which needs the auth service. */
  private async signIn(leavers: readonly Leaver[]): Promise<void> {
    for (const leaver of leavers) {
      if (!(leaver instanceof SessionLeaver)) continue;
      await until("the auth service", () => !this.site.outages.isOpen);
      await leaver.signIn();
      this.counts.returned++;
    }
  }

  /** Programs come back when their entry is gone. */
  private return(leaver: TokenLeaver): void {
    leaver.return();
    this.counts.returned++;
  }
}
