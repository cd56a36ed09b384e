// Names of headers that carry an identity, in every spelling that some server reads as the same (header-name-set.ts): oauth2-proxy's
// (x-auth-request-*, x-forwarded-user and its family, gap-auth), odd spellings of authorization, and what configuration adds.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { copyOf } from "../bytes/copy-of";
import { AUTHORIZATION, COOKIE } from "./header-names";
import { foldByte, HeaderNameSet, readsAs } from "./header-name-set";

const X_AUTH_REQUEST = ascii("x-auth-request-");
const LETTER_A: u8 = 0x61;
const LETTER_X: u8 = 0x78;
const DASH: u8 = 0x2d;

@final
export class IdentityNames {
  /** Those of every configuration. */
  static readonly KNOWN: IdentityNames = new IdentityNames([
    nameOf(ascii("gap-auth")),
    nameOf(ascii("x-forwarded-user")),
    nameOf(ascii("x-forwarded-email")),
    nameOf(ascii("x-forwarded-groups")),
    nameOf(ascii("x-forwarded-preferred-username")),
    nameOf(ascii("x-forwarded-access-token")),
  ]);

  private readonly set: HeaderNameSet;
  // What was added last, and what came of it: most logins of a configuration add the same.
  private lastFurther: ByteList = ByteList.NONE;
  private lastMade: IdentityNames | null = null;

  /** The names in any spelling, none of them empty. */
  constructor(private readonly names: Array<ArrayBuffer>) {
    this.set = new HeaderNameSet(names);
  }

  /** These and further names, which may be in any spelling. */
  and(further: ByteList): IdentityNames {
    if (further.count === 0) return this;
    const last = this.lastMade;
    if (last !== null && further.isSame(this.lastFurther)) return last;
    const names: Array<ArrayBuffer> = [];
    for (let i = 0; i < further.count; i++) {
      if (!this.has(further.pointer(i), further.size(i)))
        names.push(copyOf(further.pointer(i), further.size(i)));
    }
    const made = names.length === 0 ? this : new IdentityNames(this.names.concat(names));
    this.lastFurther = further;
    this.lastMade = made;
    return made;
  }

  /** Whether a client's header of this name would be read as an identity by some app. */
  has(name: usize, length: i32): bool {
    if (this.set.has(name, length)) return true;
    const first = length > 0 ? load<u8>(name) | 0x20 : 0;
    if (first === LETTER_X) {
      const prefix = X_AUTH_REQUEST.length;
      return length > prefix && readsAs(name, bytesOf(X_AUTH_REQUEST), prefix);
    }
    return first === LETTER_A && isOddAuthorization(name, length);
  }
}

function nameOf(text: Text): ArrayBuffer {
  return copyOf(bytesOf(text), text.length);
}

/** Whether the name is that of a header with credentials: authorization, cookie. */
export function isCredentialsName(name: usize, length: i32): bool {
  return readsAsText(name, length, AUTHORIZATION) || readsAsText(name, length, COOKIE);
}

function readsAsText(name: usize, length: i32, wanted: Text): bool {
  return length === wanted.length && readsAs(name, bytesOf(wanted), length);
}

/** "authorization_" and the like: never the header itself, which is judged, but near enough for a careless server. */
function isOddAuthorization(name: usize, length: i32): bool {
  const whole = AUTHORIZATION.length;
  if (length <= whole || !readsAs(name, bytesOf(AUTHORIZATION), whole)) return false;
  for (let i = whole; i < length; i++) if (foldByte(load<u8>(name + i)) !== DASH) return false;
  return true;
}
