// All that one worker remembers between two events: one object in a VM, and in a spec one for each worker of a process.

import { DeniedLogins } from "../cache/denied-logins";
import { SessionCache } from "../cache/session-cache";
import { ascii, bytesOf } from "../bytes/ascii";
import { Host } from "../ports/host";
import { LogLevel } from "../ports/log";
import { DocumentCalls } from "./documents/document-calls";
import { Flights } from "./sessions/flights";
import { EventLog } from "./log/event-log";
import { LogEvent } from "./log/log-event";
import { LogKey } from "./log/log-key";
import { ConfigChanges } from "./plugins/config-changes";
import { ConfigGauges } from "./metrics/config-gauges";
import { Gauges } from "./metrics/gauges";
import { Tally } from "./metrics/tally";
import { WorkerGauges } from "./metrics/worker-gauges";
import { Generations } from "./plugins/generations";
import { KeyWaiters } from "./documents/key-waiters";
import { LoginEnds } from "./streams/login-ends";
import { OpenStreams } from "./streams/open-streams";
import { Neighbours } from "./plugins/neighbours";
import { Differences } from "./observe/differences";
import { ObserveStats } from "./observe/observe-stats";
import { PendingCalls } from "./calls/pending-calls";
import { ProbeCalls } from "./observe/probe-calls";
import { Rejections } from "./plugins/rejections";
import { RemoteWaiters } from "./sessions/remote-waiters";
import { ResponseCookies } from "./requests/response-cookies";
import { RevocationGauges } from "./metrics/revocation-gauges";
import { Roots } from "./plugins/roots";
import { SharedLineage } from "./sessions/shared-lineage";
import { SharedSessions } from "./sessions/shared-sessions";
import { SignOuts } from "./sessions/sign-outs";
import { Stats } from "./metrics/stats";
import { SteadyClock } from "./steady-clock";
import { Ticks } from "./ticks";
import { Uptime } from "./uptime";
import { WakeQueue } from "./calls/wake-queue";

const SECRET_KEY = ascii("postern.hash_key");
const SECRET_BYTES: i32 = 16;

@final
export class Worker {
  readonly uptime: Uptime;
  readonly steadyClock: SteadyClock;
  readonly eventLog: EventLog;
  readonly generations: Generations = new Generations();
  /** Verified sessions and tokens. */
  readonly cache: SessionCache = new SessionCache();
  readonly flights: Flights = new Flights();
  readonly wakes: WakeQueue;
  readonly stats: Stats;
  readonly ticks: Ticks;
  readonly roots: Roots;
  /** What the process knows of sessions, of refreshes and of sign-outs. */
  readonly sessions: SharedSessions;
  readonly lineage: SharedLineage;
  readonly signOuts: SignOuts;
  readonly calls: PendingCalls;
  readonly remoteWaiters: RemoteWaiters;
  readonly responseCookies: ResponseCookies;
  /** Streams that end with their session, and when logins end. */
  readonly openStreams: OpenStreams;
  readonly loginEnds: LoginEnds;
  readonly documents: DocumentCalls;
  readonly keyWaiters: KeyWaiters;
  readonly probes: ProbeCalls;
  readonly observeStats: ObserveStats;
  readonly differences: Differences;
  readonly neighbours: Neighbours;
  readonly gauges: Gauges;
  readonly revocationGauges: RevocationGauges;
  readonly workerGauges: WorkerGauges;
  readonly configGauges: ConfigGauges;
  readonly configChanges: ConfigChanges;
  readonly tally: Tally = new Tally();
  readonly rejections: Rejections;
  /** What the keys of session hashes follow from: no client knows it, and all workers hash alike, so that they can name a session to each other. */
  readonly hashSecret: ArrayBuffer = new ArrayBuffer(SECRET_BYTES);
  private isPrepared: bool = false;
  private isCryptoProbed: bool = false;

  constructor(readonly host: Host) {
    const uptime = new Uptime();
    const steadyClock = new SteadyClock();
    const wakes = new WakeQueue();
    const stats = new Stats(host.metrics);
    const ticks = new Ticks(host.machine);
    const eventLog = new EventLog(host.log);
    this.uptime = uptime;
    this.steadyClock = steadyClock;
    this.eventLog = eventLog;
    this.wakes = wakes;
    this.stats = stats;
    this.ticks = ticks;
    this.roots = new Roots(host.machine);
    this.sessions = new SharedSessions(host.table);
    this.lineage = new SharedLineage(host.table);
    const signOuts = new SignOuts(host.table, stats, new DeniedLogins());
    const loginEnds = new LoginEnds(host.table);
    this.signOuts = signOuts;
    this.loginEnds = loginEnds;
    this.openStreams = new OpenStreams(host, signOuts, loginEnds);
    this.calls = new PendingCalls(uptime);
    this.remoteWaiters = new RemoteWaiters(uptime, ticks, wakes);
    this.responseCookies = new ResponseCookies(host.streams);
    this.documents = new DocumentCalls(host.calls, eventLog, uptime, steadyClock);
    this.keyWaiters = new KeyWaiters(uptime, wakes);
    this.observeStats = new ObserveStats(host.metrics);
    this.differences = new Differences(host.metrics, eventLog);
    this.probes = new ProbeCalls(uptime);
    this.neighbours = new Neighbours(host, stats);
    this.gauges = new Gauges(host);
    this.revocationGauges = new RevocationGauges(host);
    this.workerGauges = new WorkerGauges(host);
    this.configGauges = new ConfigGauges(host);
    this.configChanges = new ConfigChanges(host);
    this.rejections = new Rejections(host.table, stats, eventLog);
  }

  /** Prepares this worker and, when it is the first of the process, what all share. False without randomness. */
  prepare(nowMillis: i64): bool {
    if (this.isPrepared) return true;
    if (!this.prepareSecret()) return false;
    this.sessions.prepare();
    this.signOuts.prepare();
    this.signOuts.apply(nowMillis);
    this.isPrepared = true;
    return true;
  }

  /** Applies what was signed out since the last request, and sees which plugins came. */
  followNews(nowMillis: i64): void {
    if (!this.signOuts.hasNews) return;
    this.signOuts.apply(nowMillis);
    this.neighbours.look(nowMillis);
  }

  /** Ends the streams whose sessions have ended. */
  endStreams(nowMillis: i64): void {
    if (this.openStreams.size === 0) return;
    this.followNews(nowMillis);
    this.openStreams.round(nowMillis);
  }

  /** Finds out, once, whether the host verifies signatures. */
  probeCrypto(): void {
    if (this.isCryptoProbed) return;
    this.isCryptoProbed = true;
    const isNative = this.host.machine.verifiesNatively();
    this.stats.recordNativeCrypto(isNative);
    const log = this.eventLog;
    if (!log.begin(LogEvent.Signatures, LogLevel.Info)) return;
    log.addWord(LogKey.VerifiedBy, isNative ? "host" : "wasm");
    log.write();
  }

  private prepareSecret(): bool {
    const table = this.host.table;
    const secret = changetype<usize>(this.hashSecret);
    if (table.read(bytesOf(SECRET_KEY), SECRET_KEY.length) && table.length === SECRET_BYTES) {
      memory.copy(secret, table.value, usize(SECRET_BYTES));
      return true;
    }
    if (!this.host.machine.fillRandom(secret, SECRET_BYTES)) return false;
    return table.write(bytesOf(SECRET_KEY), SECRET_KEY.length, secret, SECRET_BYTES, 0);
  }
}
