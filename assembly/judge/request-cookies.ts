// The session among a request's cookies.

import { Request } from "../exchange/request";
import { CookieKind } from "../http/cookie-kind";

@final
export class RequestCookies {
  constructor(readonly sessionName: ArrayBuffer) {}

  /** Finds the request's session cookie; its value is then in `request.cookieScan`. */
  find(request: Request): CookieKind {
    this.scan(request);
    return request.cookieScan.finish();
  }

  /** The same, without looking at the value found. Cookies that were scanned for this name before are not scanned again. */
  scan(request: Request): void {
    const name = this.sessionName;
    const scan = request.cookieScan;
    if (scan.name === changetype<usize>(name)) return;
    scan.start(changetype<usize>(name), name.byteLength);
    const lines = request.cookies;
    for (let i = 0; i < lines.length; i++) scan.readLine(lines.pointer(i), lines.size(i));
  }
}
