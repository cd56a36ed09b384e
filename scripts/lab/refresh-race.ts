// The race that a page makes when its session is due for a refresh: many requests at once, of one session.
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { Stack } from "../stack/stack";
import { Member, sessionValueIn, tokenSeen } from "./member";
import type { RawResponse } from "./raw-http";
import { type RefreshCounts, RefreshLog } from "./refresh-log";

export interface RaceFigures extends RefreshCounts {
  rounds: number;
  requests: number;
  /** Calls to the auth service. */
  calls: number;
  /** Responses other than 200, or whose request reached the app without a token that Dex's keys verify. */
  bad: number;
  /** Rounds in which at least one response brought the new cookie. */
  delivered: number;
  /** Rounds after which the old cookie was good, and after which the new one was. */
  oldGood: number;
  newGood: number;
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

export class Race {
  private readonly log: RefreshLog;
  private readonly keys: Keys;
  private readonly figures: RaceFigures = {
    ...{ rounds: 0, requests: 0, calls: 0, begun: 0, failed: 0, spent: 0 },
    ...{ bad: 0, delivered: 0, oldGood: 0, newGood: 0 },
  };

  constructor(
    private readonly stack: Stack,
    private readonly member: Member,
  ) {
    this.log = new RefreshLog(stack);
    this.keys = createRemoteJWKSet(new URL(`${stack.dex.url}/keys`));
  }

  async run(rounds: number, requests: number): Promise<RaceFigures> {
    for (let round = 0; round < rounds; round++) await this.round(requests);
    return { ...this.figures, rounds, requests };
  }

  private async round(requests: number): Promise<void> {
    const { member, figures } = this;
    member.makeDue();
    const callsBefore = await this.stack.authCalls();
    const before = await this.log.read();
    const responses = await member.getAll(requests);
    const after = await this.log.read();
    figures.calls += (await this.stack.authCalls()) - callsBefore;
    for (const name of ["begun", "failed", "spent"] as const) figures[name] += after[name] - before[name];
    const good = await Promise.all(responses.map((response) => this.isGood(response)));
    figures.bad += good.filter((one) => !one).length;
    if (await this.isGood(await member.get())) figures.oldGood++;
    const delivered = responses.find((response) => sessionValueIn(response) !== "");
    if (delivered === undefined) return;
    figures.delivered++;
    member.adopt([delivered]);
    if (await this.isGood(await member.get())) figures.newGood++;
  }

  /** The request reached the app with an access token that Dex signed and that is not over. */
  private async isGood(response: RawResponse): Promise<boolean> {
    const token = tokenSeen(response);
    return jwtVerify(token, this.keys, {
      issuer: this.stack.issuer,
    }).then(
      () => true,
      () => false,
    );
  }
}
