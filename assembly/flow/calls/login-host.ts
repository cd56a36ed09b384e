// The host that oauth2-proxy's logins run on, as far as this worker has seen one begin: of the redirect_uri (RFC 6749 section 4.1.1) with which it
// sends a browser to the identity provider. With `redirect_url` it may be another one than the app's, and a person who is to come back to the app has
// to be sent there by a whole URL: a path alone would be one of the login's host. Without, logins run on the host of each request.

import { ascii, bytesOf } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { copyOf } from "../../bytes/copy-of";
import { NO_BYTES } from "../../bytes/no-bytes";
import { Span, spanEquals, spanStartsWith } from "../../bytes/span";
import { authorityStart, pathStart } from "../../http/original-url";
import { readQueryValue } from "../../http/query";

const REDIRECT_URI = ascii("redirect_uri");
const CALLBACK = ascii("/callback");
const HTTP = ascii("http");
const URI_BYTES: i32 = 2048;
const URI = new ByteWriter(memory.data(URI_BYTES), URI_BYTES);
/** RFC 1035 section 2.3.4, and a port. */
const HOST_MAX: i32 = 255 + 6;

@final
export class LoginHost {
  private host: ArrayBuffer = NO_BYTES;
  /** A login that began on another host runs there. */
  private isShared: bool = false;

  /** `prefix`: of the auth service's own pages. */
  constructor(private readonly prefix: ArrayBuffer) {}

  /**
   * Takes note of where an answer that may begin a login leads to, for a request of this authority. Anything but a URL of an identity provider's that
   * is to come back to the service's own callback says nothing.
   */
  learn(location: Span, authority: Span): void {
    if (!spanStartsWith(location.pointer, location.length, bytesOf(HTTP), HTTP.length)) return;
    if (!readQueryValue(location.pointer, location.length, REDIRECT_URI, URI)) return;
    const start = authorityStart(URI.start, URI.length);
    if (start < 0) return;
    const path = pathStart(URI.start, URI.length, start);
    const host = URI.start + usize(start);
    const length = path - start;
    if (length === 0 || length > HOST_MAX || !this.isCallback(URI.start + usize(path), URI.length - path))
      return;
    const isKnown = this.equals(host, length);
    const isOwn = spanEquals(host, length, authority.pointer, authority.length);
    // Of a login on the request's own host nobody can say whether others run there, unless they are known to.
    this.isShared = !isOwn || (this.isShared && isKnown);
    if (!isKnown) this.host = copyOf(host, length);
  }

  /** Whether logins are known to run on the host of this authority. */
  isOf(authority: Span): bool {
    return this.equals(authority.pointer, authority.length);
  }

  /** Whether those of this authority are known to run on another one. */
  isOther(authority: Span): bool {
    return this.isShared && !this.isOf(authority);
  }

  private isCallback(path: usize, length: i32): bool {
    const own = this.prefix.byteLength;
    if (length !== own + CALLBACK.length) return false;
    const isBelow = spanStartsWith(path, length, changetype<usize>(this.prefix), own);
    return isBelow && spanEquals(path + usize(own), CALLBACK.length, bytesOf(CALLBACK), CALLBACK.length);
  }

  private equals(host: usize, length: i32): bool {
    return spanEquals(changetype<usize>(this.host), this.host.byteLength, host, length);
  }
}
