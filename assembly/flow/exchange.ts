// A request in hand and all that is done about it: its facts, whose it is, and how it comes to be decided now. Everything that happens in one
// event is told one time.

import { Facts } from "../exchange/facts";
import { NANOS_PER_MILLI } from "../exchange/time-units";
import { GuardWords } from "../judge/observation";
import { HeaderList } from "../http/header-list";
import { IdentityNames } from "../http/identity-headers";
import { Host } from "../ports/host";
import { NO_REALMS_PATH } from "../rules/realm-index";
import { SessionName } from "../session/session-name";
import { Attempt } from "./attempt";
import { Generations } from "./plugins/generations";
import { Plugin } from "./plugins/plugin";
import { Realms } from "./plugins/realms";
import { Stats } from "./metrics/stats";
import { unusablePlugin } from "./plugins/unusable-plugin";
import { Worker } from "./worker";

/** One object serves all requests of a worker, one after the other: callbacks do not nest. */
@final
export class Exchange extends Facts {
  stream: u32 = 0;
  /** Whose the request is; on a host of no realm any of them. */
  plugin: Plugin;
  /** Whose requests are that are nobody's. */
  readonly nobody: Plugin;
  /** How the request comes to be decided. */
  attempt: Attempt = Attempt.First;
  /** When it came, Unix nanoseconds. */
  startedNanos: i64 = 0;
  /** The headers of the answer in hand. */
  readonly answerHeaders: HeaderList = new HeaderList();
  /** Whom the guard in front named, of a request that is observed. */
  readonly guard: GuardWords = new GuardWords();
  /** The session that took the place of the request's, as far as they were followed. */
  readonly successor: SessionName = new SessionName();

  constructor(readonly worker: Worker) {
    super();
    const nobody = unusablePlugin(worker, new Generations());
    this.plugin = nobody;
    this.nobody = nobody;
  }

  get host(): Host {
    return this.worker.host;
  }

  get stats(): Stats {
    return this.worker.stats;
  }

  /** The time of the event, Unix milliseconds. */
  get nowMillis(): i64 {
    return this.nowNanos / NANOS_PER_MILLI;
  }

  /** Milliseconds since the request came. */
  get waitedMillis(): i64 {
    return (this.nowNanos - this.startedNanos) / NANOS_PER_MILLI;
  }

  /** Reads the new request of a stream, and whose it is. False when the host does not give it. */
  readNew(stream: u32, realms: Realms): bool {
    this.stream = stream;
    this.attempt = Attempt.First;
    this.startedNanos = this.nowNanos;
    return this.readOf(realms);
  }

  /** Reads the request, and whose it is. */
  readOf(realms: Realms): bool {
    const sole = realms.sole;
    if (sole !== null) return this.read(sole);
    this.plugin = realms.all[0];
    if (!this.readHeaders()) return false;
    const found = this.findRealm(realms);
    if (found < 0) {
      this.collect(realms.identityNames);
      this.request.isOfNoRealm = found === NO_REALMS_PATH;
      return true;
    }
    const own = realms.all[found];
    this.plugin = own;
    this.collect(own.identityNames);
    this.request.realm = own.config.realm;
    return true;
  }

  /** Reads the request, which is this plugin's. */
  read(plugin: Plugin): bool {
    this.plugin = plugin;
    if (!this.readHeaders()) return false;
    this.collect(plugin.identityNames);
    this.request.realm = plugin.config.realm;
    return true;
  }

  /** Reads a request of which nobody knows whose it is. */
  readAsNobodys(): bool {
    this.plugin = this.nobody;
    if (!this.readHeaders()) return false;
    this.collect(IdentityNames.KNOWN);
    return true;
  }

  /** Takes up a request that has waited. */
  takeUp(stream: u32, plugin: Plugin, attempt: Attempt, startedNanos: i64): bool {
    this.stream = stream;
    this.attempt = attempt;
    // A clock that was set back makes nobody wait longer.
    this.startedNanos = min(startedNanos, this.nowNanos);
    return this.read(plugin);
  }

  /** Reads the headers of the answer that has come; one that broke off has none, and then no status. */
  readAnswer(): void {
    this.answer.reset();
    const headers = this.answerHeaders;
    if (!this.host.calls.readAnswer(headers)) return;
    while (headers.next())
      this.answer.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  }

  /** Reads whom the guard in front named. */
  readGuard(): void {
    const guard = this.guard;
    const headers = this.headers;
    guard.clear();
    headers.rewind();
    while (headers.next())
      guard.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  }

  private readHeaders(): bool {
    if (this.host.streams.readRequest(this.headers)) return true;
    this.headers.clear();
    this.reset(IdentityNames.KNOWN);
    return false;
  }

  /** Whose the request is, by its pseudo headers, wherever among the others they stand. */
  private findRealm(realms: Realms): i32 {
    const headers = this.headers;
    const request = this.request;
    this.reset(IdentityNames.KNOWN);
    while (headers.next())
      request.collectPseudo(headers.name, headers.nameLength, headers.value, headers.valueLength);
    headers.rewind();
    return realms.find(
      request.authority.pointer,
      request.authority.length,
      request.target.pointer,
      request.target.length,
    );
  }
}
