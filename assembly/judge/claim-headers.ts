// The values of headers that are made of a token's claims: a text, a number, true or false as it stands; of a list its texts, numbers and
// flags joined with ",", where a text with a comma would read as two and is left out, as in the groups' header.
//
// The token is the one that the app gets: the bearer itself, or the session's access token. One that is no JWT has no claims.

import { spanIndexOf } from "../bytes/span";
import { ClaimValues } from "../jwt/claim-values";
import { PAYLOAD_BYTES, TokenPayload } from "../jwt/token-payload";
import { ClaimHeader } from "../rules/claim-header";
import { isHeaderValue } from "../session/authorize";
import { Identity } from "../exchange/identity";

const PAYLOAD = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));
const VALUES = new ClaimValues();
const VALUE: usize = memory.data(PAYLOAD_BYTES, 16);
const COMMA: u8 = 0x2c;

/** Whether the identity's token has claims; claimValue then reads them. */
export function openClaims(identity: Identity): bool {
  return PAYLOAD.open(identity.accessToken.pointer, identity.accessToken.length);
}

/** Length of the header's value, then at claimValueBytes; 0 where the claim is not there, or can be no header. */
export function claimValue(header: ClaimHeader): i32 {
  if (!VALUES.open(PAYLOAD, header.path)) return 0;
  let used = 0;
  while (true) {
    // The comma before a value is written once it is known to stay.
    const at = VALUE + usize(used === 0 ? 0 : used + 1);
    const length = VALUES.next(at);
    if (length < 0) return used;
    if (length === 0 || !isHeaderValue(at, length)) continue;
    if (VALUES.isList && spanIndexOf(at, length, COMMA) >= 0) continue;
    if (used > 0) store<u8>(VALUE + usize(used), COMMA);
    used = i32(at - VALUE) + length;
  }
}

/** The value that was read last. */
export function claimValueBytes(): usize {
  return VALUE;
}
