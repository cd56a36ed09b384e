// The facts of one request that a verdict on it rests on, as spans into the header bytes that the shell read.
//
// One instance serves all requests: it is filled at the start of a callback and valid until the next one. What only an answer or a
// call needs is in client.ts.

import { ascii } from "../bytes/ascii";
import { Span } from "../bytes/span";
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
import { hasAuthority } from "../http/original-url";
import { isReservedPath, pathLengthOf } from "../http/request-path";
import { CookieScan } from "../http/cookie-header";
import { IdentityNames } from "../http/identity-headers";
import { NO_BYTES } from "../bytes/no-bytes";
import { Route } from "../rules/route";
import { SpanList } from "../bytes/span-list";
import { Client } from "./client";

const COLON: u8 = 0x3a;
const OPTIONS = ascii("OPTIONS");

@final
export class Request {
  readonly method: Span = new Span();
  readonly target: Span = new Span();
  readonly authority: Span = new Span();
  /** Who asks, where the verdict itself may rest on that: for OPTIONS. */
  client: Client | null = null;
  /** The name of its realm; empty where there are none. */
  realm: ArrayBuffer = NO_BYTES;
  /**
   * Realms have other paths of its host. What such a path leads to is not known: it may be another spelling of one that a realm guards.
   */
  isOfNoRealm: bool = false;
  /** The route that it is on, when it is on one. */
  route: Route | null = null;

  /** Lines of Authorization; all spans of them are in `credentials`. */
  readonly credentials: SpanList = new SpanList();
  readonly cookies: SpanList = new SpanList();
  /** What was found in `cookies`, once somebody looked for a session there. */
  readonly cookieScan: CookieScan = new CookieScan();

  /** Its bearer token was refused and goes nowhere: not to the app, not to the auth service. */
  dropsCredentials: bool = false;
  /** Its bearer is the session's own ID or access token: no credential beside it, and not the auth service's to see. */
  hasOwnToken: bool = false;
  /** Its bearer token is good, but came in another spelling: the app gets the one in `credentials`. */
  isRespelled: bool = false;
  /** Keys were looked for as far as they may be: a token whose key is unknown is refused. */
  keysAreFinal: bool = false;

  /** The names that count as identity headers. */
  identityNames: IdentityNames = IdentityNames.KNOWN;
  /** Names of identity headers that the client sent. */
  readonly spoofed: SpanList = new SpanList();
  /** The Connection header, which an upgrade has; Envoy takes it out of other requests. */
  readonly connection: Span = new Span();
  /** Where an internal redirect of Envoy's comes from: what this filter wrote there is still in the request. */
  readonly originalUrl: Span = new Span();
  /** An internal redirect has led it from another host to one that is not guarded: no credentials go there. */
  leftItsHost: bool = false;

  reset(identityNames: IdentityNames): void {
    this.identityNames = identityNames;
    this.connection.clear();
    this.originalUrl.clear();
    this.leftItsHost = false;
    this.dropsCredentials = false;
    this.hasOwnToken = false;
    this.isRespelled = false;
    this.keysAreFinal = false;
    this.method.clear();
    this.target.clear();
    this.authority.clear();
    this.client = null;
    this.realm = NO_BYTES;
    this.isOfNoRealm = false;
    this.route = null;
    this.credentials.clear();
    this.cookies.clear();
    this.cookieScan.forget();
    this.spoofed.clear();
  }

  /** Of the target without its query. */
  get pathLength(): i32 {
    return pathLengthOf(this.target.pointer, this.target.length);
  }

  get isOptions(): bool {
    return this.method.is(OPTIONS);
  }

  /** Whether oauth2-proxy answers the path itself, whoever asks: its answer is no permission, and goes to the client. */
  get isAnsweredByService(): bool {
    return isReservedPath(this.target.pointer, this.pathLength);
  }

  /** Notes whether an internal redirect led it from another host to this one, which is not guarded. */
  leaveHost(): void {
    this.leftItsHost =
      this.originalUrl.length > 0 &&
      !hasAuthority(
        this.originalUrl.pointer,
        this.originalUrl.length,
        this.authority.pointer,
        this.authority.length,
      );
  }

  /** Whether more lines of one kind came than the lists hold: such a request is refused. */
  get overflowed(): bool {
    return this.credentials.overflowed || this.cookies.overflowed || this.spoofed.overflowed;
  }

  /** Takes one header into account. Names come in lower case, as Envoy keeps them. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (this.collectPseudo(name, nameLength, value, length)) return;
    if (isNamed(name, nameLength, COOKIE)) {
      this.cookies.add(value, length);
    } else if (isNamed(name, nameLength, AUTHORIZATION)) {
      this.credentials.add(value, length);
    } else if (isNamed(name, nameLength, CONNECTION)) {
      this.connection.set(value, length);
    } else {
      if (isNamed(name, nameLength, X_ENVOY_ORIGINAL_URL)) {
        this.originalUrl.set(value, length);
      }
      if (this.identityNames.has(name, nameLength)) this.spoofed.add(name, nameLength);
    }
  }

  /** The same for a pseudo header (RFC 9113 section 8.3); false for any other. */
  collectPseudo(name: usize, nameLength: i32, value: usize, length: i32): bool {
    if (nameLength === 0 || load<u8>(name) !== COLON) return false;
    if (isNamed(name, nameLength, PATH)) {
      this.target.set(value, length);
    } else if (isNamed(name, nameLength, METHOD)) {
      this.method.set(value, length);
    } else if (isNamed(name, nameLength, AUTHORITY)) {
      this.authority.set(value, length);
    }
    return true;
  }
}
