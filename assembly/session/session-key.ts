// One configured cookie secret, made ready at configuration: the HMAC key's state and the AES key schedule.

import { AES_SCHEDULE_BYTES, aesExpandKey } from "../crypto/aes";
import { HMAC_SHA256_KEY_BYTES, hmacSha256PrepareKey } from "../crypto/hmac-sha256";
import { cookieSecretAesKey, MAX_AES_KEY_BYTES } from "./cookie-secret";

const AES_KEY: usize = memory.data(MAX_AES_KEY_BYTES);

@final
export class SessionKey {
  private readonly hmacBytes: StaticArray<u8> = new StaticArray<u8>(HMAC_SHA256_KEY_BYTES);
  private readonly scheduleBytes: StaticArray<u8> = new StaticArray<u8>(AES_SCHEDULE_BYTES);
  private aesRounds: i32 = 0;

  /** The key of a secret, or null when oauth2-proxy would refuse the secret at start. */
  static from(secret: usize, length: i32): SessionKey | null {
    const aesKeyLength = cookieSecretAesKey(secret, length, AES_KEY);
    if (aesKeyLength === 0) return null;
    const key = new SessionKey();
    key.aesRounds = aesExpandKey(AES_KEY, aesKeyLength, key.schedule);
    hmacSha256PrepareKey(secret, length, key.hmac);
    memory.fill(AES_KEY, 0, MAX_AES_KEY_BYTES);
    return key;
  }

  /** For hmacSha256Start. */
  get hmac(): usize {
    return changetype<usize>(this.hmacBytes);
  }

  /** For aesCfbDecrypt. */
  get schedule(): usize {
    return changetype<usize>(this.scheduleBytes);
  }

  get rounds(): i32 {
    return this.aesRounds;
  }
}
