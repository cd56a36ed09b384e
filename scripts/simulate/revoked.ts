// The revocation list of a simulation: what its server says now, and what each worker has taken of it.
import { type Answer, answerOf, type HttpCall } from "../fake-host/http-call";

export class Revoked {
  private list: readonly string[] = [];
  private readonly ever = new Set<string>();
  private readonly sent = new Map<HttpCall, readonly string[]>();
  private readonly known: (readonly string[])[] = [];

  /** Puts somebody on the list, or takes them off it. */
  change(email: string): "revoked" | "pardoned" {
    this.ever.add(email);
    const others = this.list.filter((each) => each !== email);
    const isPardoned = others.length < this.list.length;
    this.list = isPardoned ? others : [...others, email];
    return isPardoned ? "pardoned" : "revoked";
  }

  /** Whether somebody was ever on the list. */
  has(email: string): boolean {
    return this.ever.has(email);
  }

  answer(call: HttpCall): Answer {
    this.sent.set(call, this.list);
    const revoked = this.list.map((email) => ({ email }));
    return answerOf(200, [["content-type", "application/json"]], JSON.stringify({ revoked }));
  }

  /**
   * A worker got the answer as it was sent. Where an older configuration of its lived on when it asked, which fetches the list as well (each in
   * the other's ticks), or does so now, nobody can say which of them it was for: then the worker knows no more than what it knew before and has
   * been told again.
   */
  delivered(call: HttpCall, worker: number, isCertain: boolean): void {
    const list = this.sent.get(call) ?? [];
    const known = this.knownTo(worker);
    this.known[worker] = isCertain ? list : known.filter((email) => list.includes(email));
  }

  /** A worker's VM started anew, and knows nothing. */
  forgottenBy(worker: number): void {
    this.known[worker] = [];
  }

  knownTo(worker: number): readonly string[] {
    return this.known[worker] ?? [];
  }
}
