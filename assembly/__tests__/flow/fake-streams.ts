// The streams of one worker for specs, and what became of each.

import { bytesOf, Text } from "../../bytes/ascii";
import { copyOf } from "../../bytes/copy-of";
import { HeaderList } from "../../http/header-list";
import { finishPairs, pairsBytes, pairsLength } from "../../http/pairs";
import { Streams } from "../../ports/streams";
import { textOf } from "../judge/text";

/** Names and values by turns, as the host lays headers out. */
export function headerBytes(texts: string[]): ArrayBuffer {
  const count = texts.length / 2;
  let size = 4 + count * 8;
  for (let i = 0; i < texts.length; i++) size += String.UTF8.byteLength(texts[i]) + 1;
  const bytes = new ArrayBuffer(size);
  const start = changetype<usize>(bytes);
  store<i32>(start, count);
  let at = start + 4 + usize(count) * 8;
  for (let i = 0; i < texts.length; i++) {
    const text = String.UTF8.encode(texts[i]);
    store<i32>(start + 4 + usize(i) * 4, text.byteLength);
    memory.copy(at, changetype<usize>(text), usize(text.byteLength));
    at += usize(text.byteLength) + 1;
  }
  return bytes;
}

/** The value of the first header of a name, or nothing. */
export function valueIn(headers: ArrayBuffer, name: string): string {
  const list = new HeaderList();
  list.take(changetype<usize>(headers), headers.byteLength);
  while (list.next()) {
    if (textOf(list.name, list.nameLength) === name) return textOf(list.value, list.valueLength);
  }
  return "";
}

/** What became of a request. */
export enum Fate {
  Held,
  Passed,
  Replied,
}

@final
export class FakeStream {
  fate: Fate = Fate.Held;
  /** Of the reply. */
  status: i32 = 0;
  details: string = "";
  /** Of the reply. */
  answer: ArrayBuffer = new ArrayBuffer(4);
  body: string = "";
  isGone: bool = false;
  isReset: bool = false;
  /** How often it was let go on. */
  resumed: i32 = 0;
  responseIsHeld: bool = false;
  trailers: ArrayBuffer = new ArrayBuffer(4);
  hasTrailers: bool = true;
  readonly removed: string[] = [];
  readonly removedTrailers: string[] = [];
  /** Names and values by turns. */
  readonly values: string[] = [];
  readonly added: string[] = [];
  readonly replacedInResponse: string[] = [];
  readonly addedToResponse: string[] = [];

  constructor(readonly headers: ArrayBuffer) {}

  /** The value of a header of the reply, or nothing. */
  answerHeader(name: string): string {
    return valueIn(this.answer, name);
  }

  /** The value of a header that was added, or nothing. */
  header(name: string): string {
    const at = this.added.indexOf(name);
    return at < 0 ? "" : this.added[at + 1];
  }
}

@final
export class FakeStreams extends Streams {
  readonly all: Map<u32, FakeStream> = new Map<u32, FakeStream>();
  /** How often somebody asked for a stream. */
  entered: i32 = 0;
  private inForce: FakeStream = new FakeStream(new ArrayBuffer(4));
  private readonly noHeaders: ArrayBuffer = new ArrayBuffer(4);

  enter(stream: u32): bool {
    this.entered++;
    if (!this.all.has(stream) || this.all.get(stream).isGone) return false;
    this.inForce = this.all.get(stream);
    return true;
  }

  resumeRequest(): void {
    this.inForce.fate = Fate.Passed;
    this.inForce.resumed++;
  }

  resumeResponse(): void {
    this.inForce.responseIsHeld = false;
  }

  readRequest(into: HeaderList): bool {
    const headers = this.inForce.headers;
    return into.take(changetype<usize>(headers), headers.byteLength);
  }

  readTrailers(into: HeaderList): bool {
    const trailers = this.inForce.trailers;
    return this.inForce.hasTrailers && into.take(changetype<usize>(trailers), trailers.byteLength);
  }

  readResponse(into: HeaderList): bool {
    return into.take(changetype<usize>(this.noHeaders), 4);
  }

  add(name: usize, nameLength: i32, value: usize, length: i32): void {
    this.inForce.added.push(textOf(name, nameLength));
    this.inForce.added.push(textOf(value, length));
  }

  replace(name: usize, nameLength: i32, value: usize, length: i32): void {
    this.add(name, nameLength, value, length);
  }

  remove(name: usize, nameLength: i32): void {
    this.inForce.removed.push(textOf(name, nameLength));
  }

  removeTrailer(name: usize, nameLength: i32): void {
    this.inForce.removedTrailers.push(textOf(name, nameLength));
  }

  addToResponse(name: usize, nameLength: i32, value: usize, length: i32): void {
    this.inForce.addedToResponse.push(textOf(name, nameLength));
    this.inForce.addedToResponse.push(textOf(value, length));
  }

  replaceInResponse(name: usize, nameLength: i32, value: usize, length: i32): void {
    this.inForce.replacedInResponse.push(textOf(name, nameLength));
    this.inForce.replacedInResponse.push(textOf(value, length));
  }

  reset(): void {
    this.inForce.isReset = true;
    this.inForce.isGone = true;
  }

  setValue(name: Text, value: usize, length: i32): void {
    this.inForce.values.push(textOf(bytesOf(name), name.length));
    this.inForce.values.push(textOf(value, length));
  }

  hasValue(name: Text): bool {
    const at = this.inForce.values.indexOf(textOf(bytesOf(name), name.length));
    return at >= 0 && at % 2 === 0;
  }

  reply(status: u32, details: ArrayBuffer, body: usize, length: i32, _grpcStatus: u32): void {
    this.inForce.fate = Fate.Replied;
    if (finishPairs()) this.inForce.answer = copyOf(pairsBytes(), pairsLength());
    this.inForce.body = textOf(body, length);
    this.inForce.status = i32(status);
    this.inForce.details = String.UTF8.decode(details);
  }
}
