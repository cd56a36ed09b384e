// What is known of the request in hand at this moment: its headers, its client, what the auth service answered, what was decided on it, and
// the time. A judge is given these and nothing else.

import { HeaderList } from "../http/header-list";
import { IdentityNames } from "../http/identity-headers";
import { AuthAnswer } from "./auth-answer";
import { Client } from "./client";
import { Decision } from "./decision";
import { Request } from "./request";

/** One object serves all requests of a worker, one after the other: callbacks do not nest. */
export class Facts {
  /** The time of the event that is being dealt with, Unix nanoseconds; 0 when the host has no clock. */
  nowNanos: i64 = 0;
  /** All headers of the request, as the host gave them. */
  readonly headers: HeaderList = new HeaderList();
  readonly request: Request = new Request();
  readonly answer: AuthAnswer = new AuthAnswer();
  readonly decision: Decision = new Decision();
  private readonly knownClient: Client = new Client();
  private isClientKnown: bool = false;

  /** Takes the request's facts out of `headers`; these names count as an identity. */
  collect(identityNames: IdentityNames): void {
    const request = this.request;
    const headers = this.headers;
    this.reset(identityNames);
    while (headers.next())
      request.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
    // Whether it is a preflight, the client's headers say.
    if (request.isOptions) request.client = this.client;
  }

  /** Knows nothing of the request. */
  reset(identityNames: IdentityNames): void {
    this.request.reset(identityNames);
    this.isClientKnown = false;
  }

  /** Who sent the request: worked out when somebody wants to know. */
  get client(): Client {
    const client = this.knownClient;
    if (this.isClientKnown) return client;
    this.isClientKnown = true;
    client.reset(this.request.method);
    const headers = this.headers;
    headers.rewind();
    while (headers.next())
      client.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
    return client;
  }
}
