// The names of a session that no other spelling of its cookie changes, as keyed hashes:
//
// - its seal: the decoded MAC of the cookie. The text of a MAC has four spellings (two spare bits), and a value can come in any number of parts.
// - its login: what a sign-out ends. All cookies that refreshes made out of one another belong to one login, known by the nonce that oauth2-proxy
//   drew for it and keeps through every refresh, by the ID of a ticket, or else by the seal (and by what is known of refreshes, see Lineage).

import { spanIndexOf } from "../bytes/span";
import { decodeBase64UrlPadded } from "../codec/base64url";
import {
  HMAC_SHA256_KEY_BYTES,
  hmacSha256Finish,
  hmacSha256PrepareKey,
  hmacSha256Start,
  hmacSha256Update,
} from "../crypto/hmac-sha256";
import { sha256 } from "../crypto/sha256";
import { sipHash128 } from "../crypto/siphash";
import { OpenedSession } from "./opened-session";
import { SessionKey } from "./session-key";
import { decodeMac } from "./signed-value";
import { readTicket } from "./ticket";

const MAC_BYTES = 32;
const BAR: u8 = 0x7c;

/** oauth2-proxy draws 32 bytes; fewer than this could be guessed or shared. */
const NONCE_MIN = 16;
const NONCE_MAX = 64;
/** More than a ticket's ID has: a cookie's name of 200 characters and 33, in base64url. */
const TICKET_MAX_CHARS = 512;

const MAC: usize = memory.data(33);
const TICKET: usize = memory.data(384);
const HASH: usize = memory.data(16, 8);
/** What is hashed: a byte that says of what kind it is, then the bytes. */
const TAGGED: usize = memory.data(1 + 512);
const SEAL_TAG: u8 = 1;
const NONCE_TAG: u8 = 2;
const TICKET_TAG: u8 = 3;

const SHARE_LABEL: usize = memory.data<u8>([
  0x70, 0x6f, 0x73, 0x74, 0x65, 0x72, 0x6e, 0x20, 0x73, 0x68, 0x61, 0x72, 0x65,
]); // "postern share"
const NO_SECRET: usize = memory.data(HMAC_SHA256_KEY_BYTES, 16);
const SHARE_LABEL_BYTES: i32 = 13;

const ticket = new OpenedSession();

@final
export class SessionName {
  sealLow: u64 = 0;
  sealHigh: u64 = 0;
  loginLow: u64 = 0;
  loginHigh: u64 = 0;
  /** Whether the login is known by what every cookie of it says; otherwise by the seal of this one. */
  namesLogin: bool = false;
  // 32 bytes that only whoever holds the cookie can make: with them is sealed what workers share of it.
  private share0: u64 = 0;
  private share1: u64 = 0;
  private share2: u64 = 0;
  private share3: u64 = 0;
  /** Whether somebody vouches for it: a configured secret, or the auth service a moment ago. */
  isGenuine: bool = false;

  /** Where the key for what is shared of it is, SHARED_KEY_BYTES; after readShareKey. */
  get shareKey(): usize {
    return changetype<usize>(this) + offsetof<SessionName>("share0");
  }

  /** Makes that key of the value that was named last, and of a configuration's secret where it has one. */
  readShareKey(secret: SessionKey | null): void {
    if (secret === null) hmacSha256PrepareKey(0, 0, NO_SECRET);
    const prepared = secret === null ? NO_SECRET : secret.hmac;
    hmacSha256Start(prepared);
    hmacSha256Update(SHARE_LABEL, SHARE_LABEL_BYTES);
    hmacSha256Update(MAC, MAC_BYTES);
    hmacSha256Finish(prepared, this.shareKey);
  }

  /** Whether there is a session at all. */
  get isNone(): bool {
    return (this.sealLow | this.sealHigh | this.loginLow | this.loginHigh) === 0;
  }

  clear(): void {
    // All of its fields are numbers.
    memory.fill(changetype<usize>(this), 0, offsetof<SessionName>());
  }

  copyFrom(other: SessionName): void {
    memory.copy(changetype<usize>(this), changetype<usize>(other), offsetof<SessionName>());
  }

  /** Names a session value by its seal alone; false for what oauth2-proxy would not take for one. `secret`: 16 bytes of this process. */
  readSeal(secret: usize, value: usize, length: i32): bool {
    this.clear();
    if (!decodeMac(value, length, MAC)) return false;
    hashTagged(secret, SEAL_TAG, MAC, MAC_BYTES);
    this.sealLow = load<u64>(HASH);
    this.sealHigh = load<u64>(HASH, 8);
    this.loginLow = this.sealLow;
    this.loginHigh = this.sealHigh;
    return true;
  }

  /** Names a value that has no MAC by its bytes: what it is, only the auth service knows. */
  readOpaque(secret: usize, value: usize, length: i32): void {
    this.clear();
    sha256(value, length, MAC);
    sipHash128(secret, value, length, HASH);
    this.sealLow = load<u64>(HASH);
    this.sealHigh = load<u64>(HASH, 8);
    this.loginLow = this.sealLow;
    this.loginHigh = this.sealHigh;
  }

  /** Names the login by what was opened of the session, as far as that says it. */
  readLogin(secret: usize, opened: OpenedSession): void {
    const hasNonce = opened.nonceLength >= NONCE_MIN && opened.nonceLength <= NONCE_MAX;
    if (hasNonce) this.nameLogin(secret, NONCE_TAG, opened.nonce, opened.nonceLength);
    else if (opened.ticketIdLength > 0)
      this.nameLogin(secret, TICKET_TAG, opened.ticketId, opened.ticketIdLength);
  }

  /** Names the login of a value whose secret is not known: a ticket names it in clear. */
  readTicketLogin(secret: usize, value: usize, length: i32): void {
    const chars = spanIndexOf(value, min(length, TICKET_MAX_CHARS + 1), BAR);
    if (chars < 4 || chars > TICKET_MAX_CHARS) return;
    const bytes = decodeBase64UrlPadded(value, chars, TICKET);
    if (bytes <= 0 || !readTicket(TICKET, bytes, ticket)) return;
    this.nameLogin(secret, TICKET_TAG, ticket.ticketId, ticket.ticketIdLength);
  }

  private nameLogin(secret: usize, tag: u8, bytes: usize, length: i32): void {
    hashTagged(secret, tag, bytes, min(length, 512));
    this.loginLow = load<u64>(HASH);
    this.loginHigh = load<u64>(HASH, 8);
    this.namesLogin = true;
  }
}

function hashTagged(secret: usize, tag: u8, bytes: usize, length: i32): void {
  store<u8>(TAGGED, tag);
  memory.copy(TAGGED + 1, bytes, usize(length));
  sipHash128(secret, TAGGED, length + 1, HASH);
}
