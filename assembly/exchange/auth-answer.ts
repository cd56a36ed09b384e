// The auth service's answer to a call, as the facts that a decision needs: spans into the answer's header bytes.

import { Span } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import {
  CONTENT_TYPE,
  GAP_AUTH,
  isNamed,
  LOCATION,
  SET_COOKIE,
  STATUS,
  X_ENVOY_OVERLOADED,
  X_AUTH_REQUEST_ACCESS_TOKEN,
  X_AUTH_REQUEST_EMAIL,
  X_AUTH_REQUEST_GROUPS,
  X_AUTH_REQUEST_PREFERRED_USERNAME,
  X_AUTH_REQUEST_USER,
  AUTHORIZATION,
} from "../http/header-names";

@final
export class AuthAnswer {
  /** 0 when the answer broke off after its headers, or the status is not three digits. */
  status: i32 = 0;
  /** Envoy's own circuit breaker was open: it made the answer up, and the service was never asked. */
  isOverflow: bool = false;
  /** Where it leads to, and what its body is; the last line of each. */
  readonly location: Span = new Span();
  readonly contentType: Span = new Span();
  readonly accessTokens: SpanList = new SpanList();
  readonly authorizations: SpanList = new SpanList();
  readonly users: SpanList = new SpanList();
  readonly emails: SpanList = new SpanList();
  readonly groups: SpanList = new SpanList();
  readonly preferredUsernames: SpanList = new SpanList();
  /** Whom it lets pass, by e-mail address or else by name: oauth2-proxy says so of every login (GAP-Auth), also where it has no name to say. */
  readonly logins: SpanList = new SpanList();
  readonly setCookies: SpanList = new SpanList();

  /** Whether it lets a session pass, or another login. */
  get isOfLogin(): bool {
    return this.logins.length > 0;
  }

  reset(): void {
    this.status = 0;
    this.isOverflow = false;
    this.location.clear();
    this.contentType.clear();
    this.accessTokens.clear();
    this.authorizations.clear();
    this.users.clear();
    this.emails.clear();
    this.groups.clear();
    this.preferredUsernames.clear();
    this.logins.clear();
    this.setCookies.clear();
  }

  /** Takes one header of the answer into account. */
  collect(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (isNamed(name, nameLength, STATUS)) this.status = parseStatus(value, length);
    else if (isNamed(name, nameLength, SET_COOKIE)) this.setCookies.add(value, length);
    else if (isNamed(name, nameLength, AUTHORIZATION)) this.authorizations.add(value, length);
    else if (isNamed(name, nameLength, X_AUTH_REQUEST_ACCESS_TOKEN)) this.accessTokens.add(value, length);
    else if (isNamed(name, nameLength, X_AUTH_REQUEST_USER)) this.users.add(value, length);
    else if (isNamed(name, nameLength, X_AUTH_REQUEST_EMAIL)) this.emails.add(value, length);
    else if (isNamed(name, nameLength, X_AUTH_REQUEST_GROUPS)) this.groups.add(value, length);
    else if (isNamed(name, nameLength, X_AUTH_REQUEST_PREFERRED_USERNAME))
      this.preferredUsernames.add(value, length);
    else if (isNamed(name, nameLength, GAP_AUTH)) this.logins.add(value, length);
    else if (isNamed(name, nameLength, X_ENVOY_OVERLOADED)) this.isOverflow = true;
    else this.collectForm(name, nameLength, value, length);
  }

  private collectForm(name: usize, nameLength: i32, value: usize, length: i32): void {
    if (isNamed(name, nameLength, LOCATION)) {
      this.location.set(value, length);
    } else if (isNamed(name, nameLength, CONTENT_TYPE)) {
      this.contentType.set(value, length);
    }
  }

  /** Whether any identity value came twice: such an answer says nothing certain. */
  get isAmbiguous(): bool {
    return (
      this.accessTokens.length > 1 ||
      this.authorizations.length > 1 ||
      this.users.length > 1 ||
      this.emails.length > 1 ||
      this.groups.length > 1 ||
      this.preferredUsernames.length > 1 ||
      this.setCookies.overflowed
    );
  }
}

function parseStatus(value: usize, length: i32): i32 {
  if (length !== 3) return 0;
  let status = 0;
  for (let i: usize = 0; i < 3; i++) {
    const digit = i32(load<u8>(value + i)) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    status = status * 10 + digit;
  }
  return status;
}
