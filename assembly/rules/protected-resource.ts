// A resource that OAuth clients learn about by its metadata (RFC 9728): the document, where it is served, and the name that 401s give it.
import { ascii, bytesOf } from "../bytes/ascii";
import { NO_BYTES } from "../bytes/no-bytes";
import { spanEquals, spanStartsWith } from "../bytes/span";

/** RFC 9728 section 3: it stands between the host of the resource's identifier and the identifier's path. */
export const WELL_KNOWN = ascii("/.well-known/oauth-protected-resource");

@final
export class ProtectedResource {
  /** The metadata, as JSON. */
  document: ArrayBuffer = NO_BYTES;
  /** Host of the identifier in lower case, without a port. */
  host: ArrayBuffer = NO_BYTES;
  /** Where the metadata is served on that host. */
  path: ArrayBuffer = NO_BYTES;
  /** The same as a URL: `resource_metadata` of a challenge (section 5.1). */
  url: ArrayBuffer = NO_BYTES;

  /** Whether a request for this host, in lower case, and path is for the metadata. */
  isServedAt(host: usize, hostLength: i32, path: usize, length: i32): bool {
    return (
      spanEquals(path, length, changetype<usize>(this.path), this.path.byteLength) &&
      spanEquals(host, hostLength, changetype<usize>(this.host), this.host.byteLength)
    );
  }
}

/** Whether a path may be one of a metadata document at all. */
export function isWellKnown(path: usize, length: i32): bool {
  return spanStartsWith(path, length, bytesOf(WELL_KNOWN), WELL_KNOWN.length);
}
