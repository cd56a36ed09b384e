// What a token's payload says (RFC 7519 section 4), read in one pass; its texts are decoded in place.
//
// Nothing here is verified, and no claim is judged: check-claims.ts does that. What cannot be read one way only is an
// error: a claim there twice, or in two spellings that oauth2-proxy takes for one.
import { Claim } from "./claim-name";

/** More groups than any token's 48 KiB of payload holds of usual names. */
export const MAX_GROUPS: i32 = 4096;

const GROUPS: usize = memory.data(4096 * 8, 8);

/** Spans point into the payload and hold until the next token is read. One instance at a time: groups share memory. */
@final
export class Claims {
  /** False as long as the issuer could not be read; the other fields then mean nothing. */
  hasIssuer: bool = false;
  /** Whether a claim of that name is there at all, in any spelling and of any type. */
  namesIssuer: bool = false;
  /** Whether there is more than one, in any spelling. */
  hasSeveralIssuers: bool = false;
  issuer: usize = 0;
  issuerLength: i32 = 0;
  /** The raw JSON of `aud`; empty when it is not there. */
  audience: usize = 0;
  audienceLength: i32 = 0;
  hasExpiry: bool = false;
  /** Unix seconds, a fraction cut off. */
  expirySeconds: i64 = 0;
  /** Unix seconds, a fraction rounded up; 0 when it is not there. */
  notBeforeSeconds: i64 = 0;
  /** Each length is 0 when the claim is absent or null. */
  subject: usize = 0;
  subjectLength: i32 = 0;
  email: usize = 0;
  emailLength: i32 = 0;
  preferredUsername: usize = 0;
  preferredUsernameLength: i32 = 0;
  /** False when `email_verified` is there and anything but true or null. */
  emailVerified: bool = true;
  groupCount: i32 = 0;
  group: usize = 0;
  groupLength: i32 = 0;
  private groupsRead: i32 = 0;
  // Which claims are so, a bit for each Claim.
  private coerced: u32 = 0;
  private unsupported: u32 = 0;

  /** A value that oauth2-proxy turns to text for its own issuer and refuses for an extra one: a number, groups as one text. */
  get isCoerced(): bool {
    return this.coerced !== 0;
  }

  /** A value that is not ours to guess: an object that it turns to text, too many groups, claims that are elsewhere. */
  get isUnsupported(): bool {
    return this.unsupported !== 0;
  }

  noteCoerced(claim: Claim): void {
    this.coerced |= bitOf(claim);
  }

  noteUnsupported(claim: Claim): void {
    this.unsupported |= bitOf(claim);
  }

  /** Forgets what was read of the e-mail address: another claim has it. Then nobody asks whether this one was verified. */
  dropEmail(): void {
    this.emailLength = 0;
    this.emailVerified = true;
    this.drop(Claim.Email);
  }

  /** Forgets what was read of the groups. */
  dropGroups(): void {
    this.groupCount = 0;
    this.drop(Claim.Groups);
  }

  private drop(claim: Claim): void {
    this.coerced &= ~bitOf(claim);
    this.unsupported &= ~bitOf(claim);
  }

  clear(): void {
    // All of its fields are numbers.
    memory.fill(changetype<usize>(this), 0, offsetof<Claims>());
    this.emailVerified = true;
  }

  addGroup(name: usize, length: i32): void {
    if (this.groupCount === MAX_GROUPS) {
      this.noteUnsupported(Claim.Groups);
      return;
    }
    const entry = GROUPS + (usize(this.groupCount++) << 3);
    store<u32>(entry, u32(name));
    store<i32>(entry, length, 4);
  }

  rewindGroups(): void {
    this.groupsRead = 0;
  }

  /** Moves on to the next group and leaves it in group and groupLength; false after the last one. */
  nextGroup(): bool {
    if (this.groupsRead >= this.groupCount) return false;
    const entry = GROUPS + (usize(this.groupsRead++) << 3);
    this.group = usize(load<u32>(entry));
    this.groupLength = load<i32>(entry, 4);
    return true;
  }
}

function bitOf(claim: Claim): u32 {
  return 1 << u32(claim);
}
