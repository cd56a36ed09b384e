// HTTP calls to a cluster, on behalf of a root context: what is laid out as pairs (http/pairs.ts) is sent, an answer comes as an event.

import { HeaderList } from "../http/header-list";

export abstract class Calls {
  /** The token of the call that start last sent; its answer comes with it. */
  token: u32 = 0;
  /** What readBody read last; valid in one callback. */
  body: usize = 0;
  bodyLength: i32 = 0;

  /**
   * Sends the pairs as a request without a body. False when the host refused at once (unknown cluster, no healthy host, circuit open, a header that
   * cannot be): no answer follows then.
   */
  abstract start(cluster: ArrayBuffer, timeoutMillis: i32): bool;

  /** Reads the headers of the answer that has come; false for one that broke off. */
  abstract readAnswer(into: HeaderList): bool;

  /** Reads so many bytes of its body, once for all who ask. False when they do not fit or are not there: then there are none. */
  abstract readBody(length: i32): bool;
}
