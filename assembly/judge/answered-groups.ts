// The groups behind oauth2-proxy's header, where the session or the token that it is about can be read here: their list, if the header is the
// join of it, takes the header's place. So a miss is judged, and shown to the app, as a hit is.

import { SpanList } from "../bytes/span-list";
import { spanEquals } from "../bytes/span";
import { CookieKind } from "../http/cookie-kind";
import { SessionError } from "../session/open-session";
import { SessionName } from "../session/session-name";
import { BearerJudge } from "./bearer-judge";
import {
  isJoinOf,
  isJoinOfListed,
  joinedGroups,
  joinedGroupsLength,
  joinGroups,
  listedGroups,
  listedGroupsLength,
} from "./group-header";
import { Identity } from "../exchange/identity";
import { readEntry, recordIdentity } from "./identity-record";
import { readRefreshedValue, refreshedValue } from "../http/refreshed-cookies";
import { Request } from "../exchange/request";
import { RequestCookies } from "./request-cookies";
import { SecondCredential } from "./second-credential";
import { SessionReader } from "./session-reader";

const unused = new SessionName();
const kept = new Identity();

@final
export class AnsweredGroups {
  constructor(
    private readonly reader: SessionReader,
    private readonly cookies: RequestCookies,
    private readonly bearers: BearerJudge,
    private readonly second: SecondCredential,
  ) {}

  /** Reads them for an answer about this session value, or about the one that the answer's Set-Cookie lines put in its place. */
  readOfSession(identity: Identity, lines: SpanList, value: usize, length: i32, nowNanos: i64): void {
    if (!identity.groupsAreJoined || !this.reader.hasKeys) return;
    const refreshedLength = readRefreshedValue(lines, this.cookies.sessionName);
    if (refreshedLength > 0) this.take(identity, refreshedValue(), refreshedLength, nowNanos);
    else this.take(identity, value, length, nowNanos);
  }

  /** The same for an answer about a request, by its bearer token or its session. */
  readOfRequest(identity: Identity, lines: SpanList, request: Request, nowNanos: i64): void {
    if (!identity.groupsAreJoined) return;
    const entry = this.bearers.findKept(request, nowNanos);
    if (entry !== null) {
      readEntry(kept, entry);
      if (isOf(kept, identity))
        setGroups(
          identity,
          kept.groups.pointer,
          kept.groups.length,
          kept.groupList.pointer,
          kept.groupList.length,
        );
      return;
    }
    // The answer may be about another token.
    const isForeign = request.credentials.length > 0 && !request.dropsCredentials && !request.hasOwnToken;
    if (isForeign && this.second.mayCount(request.credentials)) return;
    const kind = this.cookies.find(request);
    const isFound = kind === CookieKind.Single || kind === CookieKind.Chunked;
    const scan = request.cookieScan;
    this.readOfSession(identity, lines, scan.session, isFound ? scan.sessionLength : 0, nowNanos);
  }

  private take(identity: Identity, value: usize, length: i32, nowNanos: i64): void {
    if (length === 0 || this.reader.read(value, length, nowNanos, unused) !== SessionError.Ok) return;
    if (!joinGroups(this.reader.session) || !isJoinOfListed(identity.groups.pointer, identity.groups.length))
      return;
    setGroups(identity, joinedGroups(), joinedGroupsLength(), listedGroups(), listedGroupsLength());
  }
}

function isOf(known: Identity, answered: Identity): bool {
  if (known.groupsAreJoined) return false;
  const header = answered.groups.pointer;
  const length = answered.groups.length;
  if (known.groupList.length > 0)
    return isJoinOf(known.groupList.pointer, known.groupList.length, header, length);
  return spanEquals(known.groups.pointer, known.groups.length, header, length);
}

// Lays the record out anew, in which all values move to the front or stay.
function setGroups(identity: Identity, groups: usize, length: i32, list: usize, listLength: i32): void {
  identity.groups.set(groups, length);
  identity.groupList.set(list, listLength);
  identity.groupsAreJoined = !recordIdentity(identity);
}
