// The facts of one request, as spans into the header bytes that the shell read.
//
// One instance serves all requests: it is filled at the start of a callback and valid until the next one.

import { bytesOf, Text } from "../bytes/ascii";
import { spanEquals } from "../bytes/span";
import {
  ACCEPT,
  ACCESS_CONTROL_REQUEST_METHOD,
  AUTHORITY,
  AUTHORIZATION,
  CONTENT_TYPE,
  COOKIE,
  METHOD,
  ORIGIN,
  PATH,
  REFERER,
  SCHEME,
  SEC_FETCH_DEST,
  SEC_FETCH_MODE,
  UPGRADE,
  X_FORWARDED_FOR,
  X_FORWARDED_PROTO,
  X_REQUEST_ID,
  X_REQUESTED_WITH,
} from "../http/header-names";
import { ClassHints } from "../http/request-class";
import { Route } from "../rules/route";
import { isIdentityHeader } from "../http/identity-headers";
import { SpanList } from "../bytes/span-list";

@final
export class Request {
  method: usize = 0;
  methodLength: i32 = 0;
  target: usize = 0;
  targetLength: i32 = 0;
  authority: usize = 0;
  authorityLength: i32 = 0;
  scheme: usize = 0;
  schemeLength: i32 = 0;
  forwardedProto: usize = 0;
  forwardedProtoLength: i32 = 0;
  origin: usize = 0;
  originLength: i32 = 0;
  referer: usize = 0;
  refererLength: i32 = 0;
  /** What tells the kind of client; its method and content type are the request's. */
  readonly hints: ClassHints = new ClassHints();
  /** The route that it is on, when it is on one. */
  route: Route | null = null;

  /** Lines of Authorization; all spans of them are in `credentials`. */
  readonly credentials: SpanList = new SpanList();
  readonly cookies: SpanList = new SpanList();
  readonly accepts: SpanList = new SpanList();
  readonly forwardedFor: SpanList = new SpanList();
  readonly requestIds: SpanList = new SpanList();

  /** Its bearer token was refused and goes nowhere: not to the app, not to the auth service. */
  dropsCredentials: bool = false;
  /** Keys were looked for as far as they may be: a token whose key is unknown is refused. */
  keysAreFinal: bool = false;

  /** Names of identity headers that the client sent. */
  readonly spoofed: SpanList = new SpanList();

  reset(): void {
    this.dropsCredentials = false;
    this.keysAreFinal = false;
    this.methodLength = 0;
    this.targetLength = 0;
    this.authorityLength = 0;
    this.schemeLength = 0;
    this.forwardedProtoLength = 0;
    this.originLength = 0;
    this.refererLength = 0;
    this.hints.reset();
    this.route = null;
    this.credentials.clear();
    this.cookies.clear();
    this.accepts.clear();
    this.forwardedFor.clear();
    this.requestIds.clear();
    this.spoofed.clear();
  }

  /** Whether more lines of one kind came than the lists hold: such a request is refused. */
  get overflowed(): bool {
    return (
      this.credentials.overflowed ||
      this.cookies.overflowed ||
      this.accepts.overflowed ||
      this.forwardedFor.overflowed ||
      this.requestIds.overflowed ||
      this.spoofed.overflowed
    );
  }

  /** Takes one header into account. Names come in lower case, as Envoy keeps them. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    switch (nameLength) {
      case 5:
        if (is(name, PATH)) this.setTarget(value, length);
        return;
      case 6:
        if (is(name, COOKIE)) this.cookies.add(value, length);
        else if (is(name, ACCEPT)) this.accepts.add(value, length);
        else if (is(name, ORIGIN)) this.setOrigin(value, length);
        return;
      case 7:
        this.collectSeven(name, value, length);
        return;
      case 10:
        if (is(name, AUTHORITY)) this.setAuthority(value, length);
        return;
      case 12:
        this.collectTwelve(name, value, length);
        return;
      case 13:
        if (is(name, AUTHORIZATION)) this.credentials.add(value, length);
        return;
      default:
        this.collectLong(name, nameLength, value, length);
    }
  }

  private collectSeven(name: usize, value: usize, length: i32): void {
    if (is(name, METHOD)) {
      this.method = value;
      this.methodLength = length;
      this.hints.method = value;
      this.hints.methodLength = length;
    } else if (is(name, UPGRADE)) {
      this.hints.upgrade = value;
      this.hints.upgradeLength = length;
    } else if (is(name, REFERER)) {
      this.referer = value;
      this.refererLength = length;
    } else if (is(name, SCHEME)) {
      this.scheme = value;
      this.schemeLength = length;
    }
  }

  private collectTwelve(name: usize, value: usize, length: i32): void {
    if (is(name, CONTENT_TYPE)) {
      this.hints.contentType = value;
      this.hints.contentTypeLength = length;
    } else if (is(name, X_REQUEST_ID)) {
      this.requestIds.add(value, length);
    }
  }

  private collectLong(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (nameLength === X_FORWARDED_FOR.length && is(name, X_FORWARDED_FOR)) {
      this.forwardedFor.add(value, length);
    } else if (nameLength === X_FORWARDED_PROTO.length && is(name, X_FORWARDED_PROTO)) {
      this.forwardedProto = value;
      this.forwardedProtoLength = length;
    } else if (isIdentityHeader(name, nameLength)) {
      this.spoofed.add(name, nameLength);
    } else {
      this.collectHint(name, nameLength, value, length);
    }
  }

  private collectHint(name: usize, nameLength: i32, value: usize, length: i32): void {
    const hints = this.hints;
    if (nameLength === SEC_FETCH_MODE.length && is(name, SEC_FETCH_MODE)) {
      hints.fetchMode = value;
      hints.fetchModeLength = length;
    } else if (nameLength === SEC_FETCH_DEST.length && is(name, SEC_FETCH_DEST)) {
      hints.fetchDest = value;
      hints.fetchDestLength = length;
    } else if (nameLength === X_REQUESTED_WITH.length && is(name, X_REQUESTED_WITH)) {
      hints.requestedWith = value;
      hints.requestedWithLength = length;
    } else if (
      nameLength === ACCESS_CONTROL_REQUEST_METHOD.length &&
      is(name, ACCESS_CONTROL_REQUEST_METHOD)
    ) {
      hints.requestedMethodLength = length;
    }
  }

  private setOrigin(value: usize, length: i32): void {
    this.origin = value;
    this.originLength = length;
  }

  private setTarget(value: usize, length: i32): void {
    this.target = value;
    this.targetLength = length;
  }

  private setAuthority(value: usize, length: i32): void {
    this.authority = value;
    this.authorityLength = length;
  }
}

function is(name: usize, wanted: Text): bool {
  return spanEquals(name, wanted.length, bytesOf(wanted), wanted.length);
}
