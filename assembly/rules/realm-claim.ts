// What a realm claims: a host, or what is at or below a path of it.

import { spanEquals } from "../bytes/span";

@final
export class RealmClaim {
  constructor(
    /** In lower case, exact or `*.example.com`. */
    readonly host: ArrayBuffer,
    /** Canonical, without a final slash; empty for the whole host. */
    readonly path: ArrayBuffer,
  ) {}

  isSame(other: RealmClaim): bool {
    return isEqual(this.host, other.host) && isEqual(this.path, other.path);
  }
}

function isEqual(a: ArrayBuffer, b: ArrayBuffer): bool {
  return spanEquals(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}
