// The session among a request's cookies, or among those that an answer gives.

import { SpanList } from "../bytes/span-list";
import { cookieScanFinish, cookieScanLine, cookieScanStart } from "../http/cookie-header";
import { CookieKind } from "../http/cookie-kind";
import { readRefreshedValue } from "./refreshed-cookies";
import { Request } from "./request";

@final
export class RequestCookies {
  constructor(private readonly sessionName: ArrayBuffer) {}

  /** Finds the request's session cookie; its value is then at sessionCookiePtr(). */
  find(request: Request): CookieKind {
    this.scan(request);
    return cookieScanFinish();
  }

  /** The same, without looking at the value found. */
  scan(request: Request): void {
    cookieScanStart(changetype<usize>(this.sessionName), this.sessionName.byteLength);
    const lines = request.cookies;
    for (let i = 0; i < lines.length; i++) cookieScanLine(lines.pointer(i), lines.size(i));
  }

  /** Length of the session value that Set-Cookie lines set, then at refreshedValue(); 0 for none. What was found in the request is gone then. */
  readRefreshed(lines: SpanList): i32 {
    return readRefreshedValue(lines, changetype<usize>(this.sessionName), this.sessionName.byteLength);
  }
}
