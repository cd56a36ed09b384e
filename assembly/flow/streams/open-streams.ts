// Streams that passed by a session of a configuration with endStreams: each is ended once its session is.
//
// A module is told of a stream's end only if every request pays for it, so the host is asked instead, about all that are here, once a second:
//
//   gone                                              forgotten
//   its session signed out, or on the revocation list  reset
//   over, by the last refresh that is known            reset
//   else                                               asked about again

import { Facts } from "../../exchange/facts";
import { NANOS_PER_MILLI } from "../../exchange/time-units";
import { Host } from "../../ports/host";
import { Standing } from "../../revocation/standing";
import { LateCounter } from "../metrics/late-counter";
import { Plugin } from "../plugins/plugin";
import { SignOuts } from "../sessions/sign-outs";
import { LoginEnds } from "./login-ends";
import { OpenStream } from "./open-stream";

/** When so many are there, a further stream stays as it is. */
export const OPEN_STREAMS_MAX: i32 = 16_384;
/** Of so many, in turn, the host is asked whether they are gone when a further one finds no room: whoever holds all places makes no request dear. */
const SOUGHT_MAX: i32 = 4;
const INTERVAL_MILLIS: i64 = 1000;
/** Of how many logins the shared table is asked about in one round. */
const LOOKS_MAX: i32 = 512;
/** What the auth service lets in although it is over here is let be for so long. */
const GRACE_MILLIS: i64 = 60_000;

@final
export class OpenStreams {
  /** Those in use come first; the rest are used again. */
  private readonly all: Array<OpenStream> = [];
  private used: i32 = 0;
  /** Whose login is looked for next. */
  private next: i32 = 0;
  /** Which one is asked about next when room is sought. */
  private nextSought: i32 = 0;
  private roundMillis: i64 = 0;
  private seenMillis: i64 = 0;
  private readonly ended: LateCounter;
  private readonly unwatched: LateCounter;

  constructor(
    private readonly host: Host,
    private readonly signOuts: SignOuts,
    private readonly ends: LoginEnds,
  ) {
    this.ended = new LateCounter(host.metrics, "postern.streams.ended");
    this.unwatched = new LateCounter(host.metrics, "postern.streams.unwatched");
  }

  /** How many streams are watched. */
  get size(): i32 {
    return this.used;
  }

  /**
   * Watches a stream whose request, the one in hand, passes by the session of its cookies; one that came without is not watched. Call it last: a
   * session that was opened before is not valid after it.
   */
  watch(stream: u32, plugin: Plugin, facts: Facts): void {
    const nowMillis = facts.nowNanos / NANOS_PER_MILLI;
    this.followClock(nowMillis);
    if (this.used === OPEN_STREAMS_MAX) this.forgetGone(stream);
    if (this.used === OPEN_STREAMS_MAX) return this.unwatched.increment();
    if (this.used === this.all.length) this.all.push(new OpenStream(plugin.authenticator.revocations.secret));
    const open = this.all[this.used];
    const life = open.life;
    if (!plugin.authenticator.lives.read(facts, life)) return;
    if (life.endsMillis <= nowMillis) life.endsMillis = nowMillis + GRACE_MILLIS;
    open.id = stream;
    open.plugin = plugin;
    open.startedMillis = nowMillis;
    open.lookedUp = 0;
    this.used++;
  }

  /** Ends the streams whose sessions have ended, as far as the sign-outs were followed. Call it from a tick; some stream is in force after it. */
  round(nowMillis: i64): void {
    if (this.used === 0 || abs(nowMillis - this.roundMillis) < INTERVAL_MILLIS) return;
    this.roundMillis = nowMillis;
    this.followClock(nowMillis);
    this.hearOfRefreshes(nowMillis);
    const streams = this.host.streams;
    // From the end on: a place that becomes free is filled by one that was looked at.
    for (let i = this.used - 1; i >= 0; i--) {
      const stream = this.all[i];
      if (!streams.enter(stream.id)) this.release(i);
      else if (this.isOver(stream, nowMillis)) {
        streams.reset();
        this.ended.increment();
        this.release(i);
      }
    }
  }

  /** Of streams that began before the clock was set back nobody can tell what was noted later: they are held to whatever is noted. */
  private followClock(nowMillis: i64): void {
    if (nowMillis < this.seenMillis) for (let i = 0; i < this.used; i++) this.all[i].startedMillis = 0;
    this.seenMillis = nowMillis;
  }

  private isOver(stream: OpenStream, nowMillis: i64): bool {
    const life = stream.life;
    if (this.signOuts.denied.has(life.loginLow, life.loginHigh)) return true;
    if (this.isRevoked(stream, nowMillis)) return true;
    return nowMillis >= life.endsMillis && !this.learnsLater(stream, nowMillis);
  }

  private isRevoked(stream: OpenStream, nowMillis: i64): bool {
    const plugin = stream.plugin;
    if (plugin === null) return false;
    const revocations = plugin.authenticator.revocations;
    if (stream.lookedUp === revocations.number) return false;
    stream.lookedUp = revocations.number;
    const standing = revocations.standingOf(stream.life.subject, nowMillis);
    return standing === Standing.Revoked || standing === Standing.Barred;
  }

  /** Hears what refreshes came to for some of the streams, in turn: one that was refused may have ended a session early. */
  private hearOfRefreshes(nowMillis: i64): void {
    const looks = min(this.used, LOOKS_MAX);
    for (let i = 0; i < looks; i++) {
      this.next = this.next + 1 < this.used ? this.next + 1 : 0;
      this.learnsLater(this.all[this.next], nowMillis);
    }
  }

  /** Takes over what refreshes said of a stream's login since it began. Whether it is over later than now. */
  private learnsLater(stream: OpenStream, nowMillis: i64): bool {
    const life = stream.life;
    const ends = this.ends;
    if (ends.find(life.loginLow, life.loginHigh) && ends.notedMillis >= stream.startedMillis)
      life.endsMillis = ends.endsMillis;
    return nowMillis < life.endsMillis;
  }

  /** Makes room, if a few that are next in turn are gone. Leaves `own` in force. */
  private forgetGone(own: u32): void {
    const streams = this.host.streams;
    for (let i = 0; i < SOUGHT_MAX; i++) {
      this.nextSought = this.nextSought > 0 ? this.nextSought - 1 : this.used - 1;
      if (!streams.enter(this.all[this.nextSought].id)) this.release(this.nextSought);
    }
    streams.enter(own);
  }

  /** Gives a place back: the last one in use takes it. */
  private release(index: i32): void {
    this.used--;
    const gone = this.all[index];
    this.all[index] = this.all[this.used];
    this.all[this.used] = gone;
    gone.plugin = null;
  }
}
