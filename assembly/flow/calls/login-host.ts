// The host that oauth2-proxy's logins run on, as far as this worker has seen one begin: of the redirect_uri (RFC 6749 section 4.1.1) with which it
// sends a browser to the identity provider. With `redirect_url` it may be another one than the app's, and a person who is to come back to the app has
// to be sent there by a whole URL: a path alone would be one of the login's host.

import { ascii } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { copyOf } from "../../bytes/copy-of";
import { NO_BYTES } from "../../bytes/no-bytes";
import { Span, spanEquals } from "../../bytes/span";
import { authorityStart, pathStart } from "../../http/original-url";
import { readQueryValue } from "../../http/query";

const REDIRECT_URI = ascii("redirect_uri");
const URI_BYTES: i32 = 2048;
const URI = new ByteWriter(memory.data(URI_BYTES), URI_BYTES);
/** RFC 1035 section 2.3.4, and a port. */
const HOST_MAX: i32 = 255 + 6;

@final
export class LoginHost {
  private host: ArrayBuffer = NO_BYTES;

  /** Takes note of where an answer of the service's leads to; anything but the beginning of a login says nothing. */
  learn(location: Span): void {
    if (!readQueryValue(location.pointer, location.length, REDIRECT_URI, URI)) return;
    const start = authorityStart(URI.start, URI.length);
    if (start < 0) return;
    const length = pathStart(URI.start, URI.length, start) - start;
    const host = URI.start + usize(start);
    if (length > 0 && length <= HOST_MAX && !this.equals(host, length)) this.host = copyOf(host, length);
  }

  /** Whether logins are known to run on the host of this authority. */
  isOf(authority: Span): bool {
    return this.equals(authority.pointer, authority.length);
  }

  /** Whether they are known to run on another one. */
  isOther(authority: Span): bool {
    return this.host.byteLength > 0 && !this.isOf(authority);
  }

  private equals(host: usize, length: i32): bool {
    return spanEquals(changetype<usize>(this.host), this.host.byteLength, host, length);
  }
}
