// The host of one worker for specs: its streams, its calls, and the process that it is of.

import { copyOf } from "../../bytes/copy-of";
import { HeaderList } from "../../http/header-list";
import { finishPairs, pairsBytes, pairsLength } from "../../http/pairs";
import { SignatureVerifier, SignatureVerdict } from "../../jwt/signature-verifier";
import { JwkKey } from "../../jwt/jwk-key";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { Calls } from "../../ports/calls";
import { Host } from "../../ports/host";
import { Log, LogLevel } from "../../ports/log";
import { Machine } from "../../ports/machine";
import { MetricKind, Metrics } from "../../ports/metrics";
import { SharedTable } from "../../ports/shared-table";
import { textOf } from "../judge/text";
import { FakeProcess } from "./fake-process";
import { FakeStreams, valueIn } from "./fake-streams";

/** A call that was sent. */
@final
export class FakeCall {
  constructor(
    readonly token: u32,
    readonly pairs: ArrayBuffer,
  ) {}

  /** The value of the first of its headers of a name, or nothing. */
  header(name: string): string {
    return valueIn(this.pairs, name);
  }
}

@final
export class FakeCalls extends Calls {
  /** Calls that were sent and not answered. */
  readonly sent: FakeCall[] = [];
  isRefusing: bool = false;
  answer: ArrayBuffer = new ArrayBuffer(4);
  answerBody: ArrayBuffer = new ArrayBuffer(0);

  constructor(private readonly process: FakeProcess) {
    super();
  }

  start(_cluster: ArrayBuffer, _timeoutMillis: i32): bool {
    if (this.isRefusing || !finishPairs()) return false;
    this.token = this.process.newId();
    this.sent.push(new FakeCall(this.token, copyOf(pairsBytes(), pairsLength())));
    return true;
  }

  readAnswer(into: HeaderList): bool {
    return into.take(changetype<usize>(this.answer), this.answer.byteLength);
  }

  readBody(length: i32): bool {
    this.body = changetype<usize>(this.answerBody);
    this.bodyLength = length;
    return length === this.answerBody.byteLength;
  }
}

@final
export class FakeTable extends SharedTable {
  constructor(private readonly process: FakeProcess) {
    super();
  }

  read(key: usize, keyLength: i32): bool {
    const slot = this.process.find(textOf(key, keyLength));
    if (slot === null) return false;
    // The reader may write to what it was given: it has a copy of its own.
    const copy = copyOf(changetype<usize>(slot.value), slot.value.byteLength);
    kept.push(copy);
    this.value = changetype<usize>(copy);
    this.length = copy.byteLength;
    this.cas = slot.cas;
    return true;
  }

  write(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool {
    return this.process.write(textOf(key, keyLength), copyOf(value, length), cas);
  }
}

/** What readers were given: it stays until the spec's end. */
const kept: ArrayBuffer[] = [];

@final
class FakeMetrics extends Metrics {
  constructor(private readonly process: FakeProcess) {
    super();
  }

  define(kind: MetricKind, name: string): i32 {
    return this.process.define(kind, name);
  }

  increment(metric: i32, by: i64): void {
    this.process.metricValues[metric] += by;
  }

  record(metric: i32, value: i64): void {
    this.process.metricValues[metric] = value;
  }

  read(metric: i32): i64 {
    return metric < 0 ? 0 : this.process.metricValues[metric];
  }
}

@final
export class FakeLog extends Log {
  readonly lines: string[] = [];

  refreshLevel(): void {}

  has(level: LogLevel): bool {
    return level !== LogLevel.Debug;
  }

  write(_level: LogLevel, line: usize, length: i32): void {
    this.lines.push(textOf(line, length));
  }
}

/** Says that no signature is good: no spec of flow/ has one that should be. */
@final
class NoVerifier extends SignatureVerifier {
  verify(_key: JwkKey, _jwt: ParsedJwt): SignatureVerdict {
    return SignatureVerdict.Bad;
  }
}

@final
export class FakeMachine extends Machine {
  configuration: ArrayBuffer = new ArrayBuffer(0);
  tickMillis: u32 = 0;
  vmId: string = "";
  hasClock: bool = true;
  hasRandomness: bool = true;
  readonly goneRoots: u32[] = [];
  /** The root contexts that were put in force, or asked after. */
  readonly entered: u32[] = [];
  private readonly signatures: NoVerifier = new NoVerifier();
  private drawn: u8 = 0;

  constructor(private readonly process: FakeProcess) {
    super();
  }

  nowNanos(): i64 {
    return this.hasClock ? this.process.nowMillis * 1_000_000 : 0;
  }

  fillRandom(buffer: usize, length: i32): bool {
    if (!this.hasRandomness) return false;
    for (let i = 0; i < length; i++) store<u8>(buffer + usize(i), ++this.drawn);
    return true;
  }

  environment(_name: string): ArrayBuffer | null {
    return null;
  }

  property(name: string): string {
    if (name === "plugin_vm_id") return this.vmId;
    return name === "plugin_name" ? "postern" : "";
  }

  readConfiguration(size: i32): bool {
    this.text = changetype<usize>(this.configuration);
    this.textLength = size;
    return true;
  }

  enterRoot(root: u32): bool {
    this.entered.push(root);
    return !this.goneRoots.includes(root);
  }

  setTickMillis(period: u32): void {
    this.tickMillis = period;
  }

  takeAllocatedBytes(): i64 {
    return 0;
  }

  verifiesNatively(): bool {
    return false;
  }

  get verifier(): SignatureVerifier {
    return this.signatures;
  }
}

/** A worker's host, and what it was asked to do. */
@final
export class FakeHost {
  readonly streams: FakeStreams;
  readonly calls: FakeCalls;
  readonly log: FakeLog;
  readonly machine: FakeMachine;
  readonly host: Host;

  constructor(readonly process: FakeProcess) {
    const streams = new FakeStreams();
    const calls = new FakeCalls(process);
    const log = new FakeLog();
    const machine = new FakeMachine(process);
    this.streams = streams;
    this.calls = calls;
    this.log = log;
    this.machine = machine;
    this.host = new Host(streams, calls, new FakeTable(process), new FakeMetrics(process), log, machine);
  }
}
