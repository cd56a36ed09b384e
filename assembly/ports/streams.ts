// The streams of requests: one of them is in force, and all but `enter` acts on that one.

import { Text } from "../bytes/ascii";
import { HeaderList } from "../http/header-list";

export abstract class Streams {
  /** Puts a stream in force. False when it is gone: then nothing of it may be touched. */
  abstract enter(stream: u32): bool;

  /** Lets the request go on that was held. */
  abstract resumeRequest(): void;

  abstract resumeResponse(): void;

  /** Reads all headers of the request, whose bytes are valid in one callback. False when the host has none to give. */
  abstract readRequest(into: HeaderList): bool;

  abstract readTrailers(into: HeaderList): bool;

  abstract readResponse(into: HeaderList): bool;

  /** Adds a line to the request's headers. Not for headers that Envoy keeps inline: it would join those with a comma. */
  abstract add(name: usize, nameLength: i32, value: usize, length: i32): void;

  /** Sets a header of the request to one line with this value, whatever was there. */
  abstract replace(name: usize, nameLength: i32, value: usize, length: i32): void;

  /** Removes all lines of a header of the request. */
  abstract remove(name: usize, nameLength: i32): void;

  abstract removeTrailer(name: usize, nameLength: i32): void;

  abstract addToResponse(name: usize, nameLength: i32, value: usize, length: i32): void;

  abstract replaceInResponse(name: usize, nameLength: i32, value: usize, length: i32): void;

  /** Ends the stream, whose request has gone on: its client and the app see it break off. */
  abstract reset(): void;

  /** Sets a value that every filter of the stream's chain can read, and no client can set: once. */
  abstract setValue(name: Text, value: usize, length: i32): void;

  /** Whether a filter has set a value of this name. */
  abstract hasValue(name: Text): bool;

  /**
   * Answers the client with the pairs laid out (http/pairs.ts) as headers. `details` shows up as %RESPONSE_CODE_DETAILS%. Pairs that do not fit are
   * left out with the body: the status still goes out, so that the request never passes.
   */
  abstract reply(status: u32, details: ArrayBuffer, body: usize, length: i32, grpcStatus: u32): void;
}
