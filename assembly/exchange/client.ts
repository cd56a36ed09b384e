// What a request tells of its client beyond its credentials, as spans into the header bytes that the shell read: what kind it is, where
// it comes from, and what an auth service has to be told. A hit needs none of it.
//
// One instance serves all requests, like exchange/request.ts.

import { Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { Span } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import {
  ACCEPT,
  ACCESS_CONTROL_REQUEST_METHOD,
  CONTENT_TYPE,
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
  SEC_PURPOSE,
  PURPOSE,
  X_PURPOSE,
  X_MOZ,
} from "../http/header-names";
import { ClassHints, saysPrefetch } from "../http/request-class";
import { isShownRequestId } from "../http/request-id";
import { isTraceHeader } from "../http/trace-context";

// In the order of Known.
const NAMES: StaticArray<Text> = [
  ACCEPT,
  X_FORWARDED_FOR,
  X_REQUEST_ID,
  SCHEME,
  X_FORWARDED_PROTO,
  ORIGIN,
  REFERER,
  CONTENT_TYPE,
  UPGRADE,
  SEC_FETCH_MODE,
  SEC_FETCH_DEST,
  X_REQUESTED_WITH,
  ACCESS_CONTROL_REQUEST_METHOD,
  SEC_PURPOSE,
  PURPOSE,
  X_PURPOSE,
  X_MOZ,
];

const enum Known {
  Accept,
  ForwardedFor,
  RequestId,
  Scheme,
  ForwardedProto,
  Origin,
  Referer,
  ContentType,
  Upgrade,
  FetchMode,
  FetchDest,
  RequestedWith,
  RequestedMethod,
  SecPurpose,
  Purpose,
  XPurpose,
  XMoz,
}

@final
export class Client {
  /** What tells its kind. */
  readonly hints: ClassHints = new ClassHints();
  readonly scheme: Span = new Span();
  readonly forwardedProto: Span = new Span();
  readonly origin: Span = new Span();
  readonly referer: Span = new Span();
  readonly accepts: SpanList = new SpanList();
  readonly forwardedFor: SpanList = new SpanList();
  readonly requestIds: SpanList = new SpanList();
  /** Headers of the request's trace, each by name and value: what is more than the lists hold goes nowhere. */
  readonly traceNames: SpanList = new SpanList();
  readonly traceValues: SpanList = new SpanList();

  /** Starts with the request's method. */
  reset(method: Span): void {
    const hints = this.hints;
    hints.reset();
    hints.method.set(method.pointer, method.length);
    this.scheme.clear();
    this.forwardedProto.clear();
    this.origin.clear();
    this.referer.clear();
    this.accepts.clear();
    this.forwardedFor.clear();
    this.requestIds.clear();
    this.traceNames.clear();
    this.traceValues.clear();
  }

  /** The scheme that the client used, as far as the gateway says it (X-Forwarded-Proto). */
  get externalScheme(): Span {
    return this.forwardedProto.length > 0 ? this.forwardedProto : this.scheme;
  }

  /** Whether there is an ID that a person or a log can be shown: the first. */
  get hasShownId(): bool {
    return (
      this.requestIds.length > 0 && isShownRequestId(this.requestIds.pointer(0), this.requestIds.size(0))
    );
  }

  /** Whether more lines of one kind came than the lists hold: the auth service must not be asked with a part of them. */
  get overflowed(): bool {
    return this.accepts.overflowed || this.forwardedFor.overflowed || this.requestIds.overflowed;
  }

  /** Takes one header into account. Names come in lower case, as Envoy keeps them. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    const known = indexOfText(name, nameLength, NAMES) as Known;
    switch (known) {
      case Known.Accept:
        this.accepts.add(value, length);
        return;
      case Known.ForwardedFor:
        this.forwardedFor.add(value, length);
        return;
      case Known.RequestId:
        this.requestIds.add(value, length);
        return;
      case Known.Scheme:
        this.scheme.set(value, length);
        return;
      case Known.ForwardedProto:
        this.forwardedProto.set(value, length);
        return;
      case Known.Origin:
        this.origin.set(value, length);
        return;
      case Known.Referer:
        this.referer.set(value, length);
        return;
      default:
        if (known >= 0) this.collectHint(known, value, length);
        else if (isTraceHeader(name, nameLength)) this.collectTrace(name, nameLength, value, length);
    }
  }

  private collectTrace(name: usize, nameLength: i32, value: usize, length: i32): void {
    this.traceNames.add(name, nameLength);
    this.traceValues.add(value, length);
  }

  private collectHint(known: Known, value: usize, length: i32): void {
    const hints = this.hints;
    switch (known) {
      case Known.ContentType:
        hints.contentType.set(value, length);
        return;
      case Known.Upgrade:
        hints.upgrade.set(value, length);
        return;
      case Known.FetchMode:
        hints.fetchMode.set(value, length);
        return;
      case Known.FetchDest:
        hints.fetchDest.set(value, length);
        return;
      case Known.RequestedWith:
        hints.requestedWith.set(value, length);
        return;
      case Known.RequestedMethod:
        hints.requestedMethodLength = length;
        return;
      case Known.SecPurpose:
      case Known.Purpose:
      case Known.XPurpose:
      case Known.XMoz:
        if (saysPrefetch(value, length)) hints.isPrefetch = true;
        return;
      default:
    }
  }
}
