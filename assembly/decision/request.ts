// The facts of one request that a verdict on it rests on, as spans into the header bytes that the shell read.
//
// One instance serves all requests: it is filled at the start of a callback and valid until the next one. What only an answer or a
// call needs is in client.ts.

import {
  AUTHORITY,
  AUTHORIZATION,
  CONNECTION,
  COOKIE,
  isNamed,
  METHOD,
  PATH,
  X_ENVOY_ORIGINAL_URL,
} from "../http/header-names";
import { IdentityNames } from "../http/identity-headers";
import { NO_BYTES } from "../bytes/no-bytes";
import { Route } from "../rules/route";
import { SpanList } from "../bytes/span-list";
import { Client } from "./client";

const COLON: u8 = 0x3a;

@final
export class Request {
  method: usize = 0;
  methodLength: i32 = 0;
  target: usize = 0;
  targetLength: i32 = 0;
  authority: usize = 0;
  authorityLength: i32 = 0;
  /** Who asks, where the verdict itself may rest on that: for OPTIONS. */
  client: Client | null = null;
  /** The name of its realm; empty where there are none. */
  realm: ArrayBuffer = NO_BYTES;
  /** The route that it is on, when it is on one. */
  route: Route | null = null;

  /** Lines of Authorization; all spans of them are in `credentials`. */
  readonly credentials: SpanList = new SpanList();
  readonly cookies: SpanList = new SpanList();

  /** Its bearer token was refused and goes nowhere: not to the app, not to the auth service. */
  dropsCredentials: bool = false;
  /** Its bearer token is good, but came in another spelling: the app gets the one in `credentials`. */
  isRespelled: bool = false;
  /** Keys were looked for as far as they may be: a token whose key is unknown is refused. */
  keysAreFinal: bool = false;

  /** The names that count as identity headers. */
  identityNames: IdentityNames = IdentityNames.KNOWN;
  /** Names of identity headers that the client sent. */
  readonly spoofed: SpanList = new SpanList();
  /** The Connection header, which an upgrade has; Envoy takes it out of other requests. */
  connection: usize = 0;
  connectionLength: i32 = 0;
  /** Where an internal redirect of Envoy's comes from: what this filter wrote there is still in the request. */
  originalUrl: usize = 0;
  originalUrlLength: i32 = 0;
  /** An internal redirect has led it from another host to one that is not guarded: no credentials go there. */
  leftItsHost: bool = false;

  reset(identityNames: IdentityNames): void {
    this.identityNames = identityNames;
    this.connectionLength = 0;
    this.originalUrlLength = 0;
    this.leftItsHost = false;
    this.dropsCredentials = false;
    this.isRespelled = false;
    this.keysAreFinal = false;
    this.methodLength = 0;
    this.targetLength = 0;
    this.authorityLength = 0;
    this.client = null;
    this.realm = NO_BYTES;
    this.route = null;
    this.credentials.clear();
    this.cookies.clear();
    this.spoofed.clear();
  }

  /** Whether more lines of one kind came than the lists hold: such a request is refused. */
  get overflowed(): bool {
    return this.credentials.overflowed || this.cookies.overflowed || this.spoofed.overflowed;
  }

  /** Takes one header into account. Names come in lower case, as Envoy keeps them. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    const first = nameLength > 0 ? load<u8>(name) : 0;
    if (first === COLON) {
      this.collectPseudo(name, nameLength, value, length);
    } else if (isNamed(name, nameLength, COOKIE)) {
      this.cookies.add(value, length);
    } else if (isNamed(name, nameLength, AUTHORIZATION)) {
      this.credentials.add(value, length);
    } else if (isNamed(name, nameLength, CONNECTION)) {
      this.connection = value;
      this.connectionLength = length;
    } else {
      if (isNamed(name, nameLength, X_ENVOY_ORIGINAL_URL)) {
        this.originalUrl = value;
        this.originalUrlLength = length;
      }
      if (this.identityNames.has(name, nameLength)) this.spoofed.add(name, nameLength);
    }
  }

  private collectPseudo(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (isNamed(name, nameLength, PATH)) {
      this.target = value;
      this.targetLength = length;
    } else if (isNamed(name, nameLength, METHOD)) {
      this.method = value;
      this.methodLength = length;
    } else if (isNamed(name, nameLength, AUTHORITY)) {
      this.authority = value;
      this.authorityLength = length;
    }
  }
}
