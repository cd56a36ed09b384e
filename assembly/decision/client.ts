// What a request tells of its client beyond its credentials, as spans into the header bytes that the shell read: what kind it is, where
// it comes from, and what an auth service has to be told. A hit needs none of it.
//
// One instance serves all requests, like decision/request.ts.

import { SpanList } from "../bytes/span-list";
import {
  ACCEPT,
  ACCESS_CONTROL_REQUEST_METHOD,
  CONTENT_TYPE,
  isNamed,
  ORIGIN,
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
import { Request } from "./request";

@final
export class Client {
  /** What tells its kind. */
  readonly hints: ClassHints = new ClassHints();
  scheme: usize = 0;
  schemeLength: i32 = 0;
  forwardedProto: usize = 0;
  forwardedProtoLength: i32 = 0;
  origin: usize = 0;
  originLength: i32 = 0;
  referer: usize = 0;
  refererLength: i32 = 0;
  readonly accepts: SpanList = new SpanList();
  readonly forwardedFor: SpanList = new SpanList();
  readonly requestIds: SpanList = new SpanList();

  /** Starts with what the request is known to be. */
  reset(request: Request): void {
    const hints = this.hints;
    hints.reset();
    hints.method = request.method;
    hints.methodLength = request.methodLength;
    this.schemeLength = 0;
    this.forwardedProtoLength = 0;
    this.originLength = 0;
    this.refererLength = 0;
    this.accepts.clear();
    this.forwardedFor.clear();
    this.requestIds.clear();
  }

  /** Whether more lines of one kind came than the lists hold: the auth service must not be asked with a part of them. */
  get overflowed(): bool {
    return this.accepts.overflowed || this.forwardedFor.overflowed || this.requestIds.overflowed;
  }

  /** Takes one header into account. Names come in lower case, as Envoy keeps them. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    switch (nameLength) {
      case 6:
        if (isNamed(name, ACCEPT)) this.accepts.add(value, length);
        else if (isNamed(name, ORIGIN)) this.setOrigin(value, length);
        return;
      case 7:
        this.collectSeven(name, value, length);
        return;
      case 12:
        this.collectTwelve(name, value, length);
        return;
      default:
        this.collectLong(name, nameLength, value, length);
    }
  }

  private collectSeven(name: usize, value: usize, length: i32): void {
    if (isNamed(name, UPGRADE)) {
      this.hints.upgrade = value;
      this.hints.upgradeLength = length;
    } else if (isNamed(name, REFERER)) {
      this.referer = value;
      this.refererLength = length;
    } else if (isNamed(name, SCHEME)) {
      this.scheme = value;
      this.schemeLength = length;
    }
  }

  private collectTwelve(name: usize, value: usize, length: i32): void {
    if (isNamed(name, CONTENT_TYPE)) {
      this.hints.contentType = value;
      this.hints.contentTypeLength = length;
    } else if (isNamed(name, X_REQUEST_ID)) {
      this.requestIds.add(value, length);
    }
  }

  private collectLong(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (nameLength === X_FORWARDED_FOR.length && isNamed(name, X_FORWARDED_FOR)) {
      this.forwardedFor.add(value, length);
    } else if (nameLength === X_FORWARDED_PROTO.length && isNamed(name, X_FORWARDED_PROTO)) {
      this.forwardedProto = value;
      this.forwardedProtoLength = length;
    } else {
      this.collectHint(name, nameLength, value, length);
    }
  }

  private collectHint(name: usize, nameLength: i32, value: usize, length: i32): void {
    const hints = this.hints;
    if (nameLength === SEC_FETCH_MODE.length && isNamed(name, SEC_FETCH_MODE)) {
      hints.fetchMode = value;
      hints.fetchModeLength = length;
    } else if (nameLength === SEC_FETCH_DEST.length && isNamed(name, SEC_FETCH_DEST)) {
      hints.fetchDest = value;
      hints.fetchDestLength = length;
    } else if (nameLength === X_REQUESTED_WITH.length && isNamed(name, X_REQUESTED_WITH)) {
      hints.requestedWith = value;
      hints.requestedWithLength = length;
    } else if (
      nameLength === ACCESS_CONTROL_REQUEST_METHOD.length &&
      isNamed(name, ACCESS_CONTROL_REQUEST_METHOD)
    ) {
      hints.requestedMethodLength = length;
    }
  }

  private setOrigin(value: usize, length: i32): void {
    this.origin = value;
    this.originLength = length;
  }
}
