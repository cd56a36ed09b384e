// A session value opened and named: what its bytes say, and by which names it is known (session/session-name.ts).

import { CacheKey, isKeyed } from "../cache/cache-key";
import { DeniedLogins } from "../cache/denied-logins";
import { SessionCache } from "../cache/session-cache";
import { SessionConfig } from "../config/config";
import { Lineage } from "../session/lineage";
import { openSession, SessionError } from "../session/open-session";
import { OpenedSession } from "../session/opened-session";
import { sealAged, sealAnew } from "../session/seal-session";
import { SessionKey } from "../session/session-key";
import { SessionName } from "../session/session-name";
import { MARGIN_SECONDS } from "./session-validity";
import { NANOS_PER_MILLI, wholeSeconds } from "../exchange/time-units";

@final
export class SessionReader {
  /** The session that was opened last; what of it means something, open says. */
  readonly session: OpenedSession = new OpenedSession();

  constructor(
    private readonly config: SessionConfig,
    readonly keys: Array<SessionKey>,
    private readonly cache: SessionCache,
    private readonly key: CacheKey,
    /** The key of session names: 16 bytes of this process. */
    private readonly secret: usize,
    private readonly generation: u32,
    private readonly denied: DeniedLogins,
    private readonly lineage: Lineage,
  ) {}

  /** Whether cookies can be decoded here at all. */
  get hasKeys(): bool {
    return this.keys.length > 0;
  }

  /** Opens a value and names its session; without a secret nothing can be opened, and all is as if it were not signed. */
  read(value: usize, length: i32, nowNanos: i64, name: SessionName): SessionError {
    const error = this.hasKeys ? this.open(value, length, nowNanos) : SessionError.NotSigned;
    name.clear();
    this.name(value, length, error, name);
    return error;
  }

  /** Names a session value; `error` is what opening it, the last thing that was opened, said. */
  private name(value: usize, length: i32, error: SessionError, name: SessionName): void {
    const isSealed = name.readSeal(this.secret, value, length);
    if (!isSealed && (this.hasKeys || !isKeyed(length))) return;
    if (!isSealed) name.readOpaque(this.secret, value, length);
    // The secret that signed it stays the same in a rotation, wherever it stands in the list.
    const signer = isSigned(error) ? this.session.signer : 0;
    name.readShareKey(this.hasKeys ? this.keys[signer] : null);
    if (!this.hasKeys) {
      name.readTicketLogin(this.secret, value, length);
      name.isGenuine = this.key.set(value, length) && this.cache.has(this.key, this.generation);
    } else if (isSigned(error)) {
      name.readLogin(this.secret, this.session);
      name.isGenuine = true;
    }
    if (name.namesLogin || !this.lineage.find(name.sealLow, name.sealHigh)) return;
    name.loginLow = this.lineage.loginLow;
    name.loginHigh = this.lineage.loginHigh;
  }

  /**
   * Seals a session value with the key `by`, and as one that was created at `createdAtMost` (Unix seconds) at the latest. Answers the length, then
   * at sealedValue(); 0 for a value that is all this as it stands, -1 for one that no key signed or that cannot be sealed. `iv`: 16 bytes.
   */
  seal(value: usize, length: i32, nowNanos: i64, by: i32, createdAtMost: i64, iv: usize): i32 {
    const error = this.open(value, length, nowNanos);
    if (!isSigned(error) || error === SessionError.TooLarge) return -1;
    const session = this.session;
    const name = changetype<usize>(this.config.cookieName);
    const nameLength = this.config.cookieName.byteLength;
    const to = this.keys[by];
    const mayAge = error === SessionError.Ok && session.refreshTokenLength > 0;
    const isAged = mayAge && session.createdAtSeconds > createdAtMost;
    if (!isAged && session.signer === by) return 0;
    const sealed = isAged
      ? sealAged(value, length, session, createdAtMost, name, nameLength, to, iv)
      : sealAnew(value, length, name, nameLength, this.keys[session.signer], to, iv);
    return sealed > 0 ? sealed : -1;
  }

  /** Whether a session was signed out. */
  isDenied(name: SessionName): bool {
    if (this.denied.size === 0 || name.isNone) return false;
    return this.isLoginDenied(name.loginLow, name.loginHigh) || this.denied.has(name.sealLow, name.sealHigh);
  }

  /** The same for a session of which only the login is known. */
  isLoginDenied(low: u64, high: u64): bool {
    return this.denied.size > 0 && this.denied.has(low, high);
  }

  private open(value: usize, length: i32, nowNanos: i64): SessionError {
    const config = this.config;
    return openSession(
      value,
      length,
      changetype<usize>(config.cookieName),
      config.cookieName.byteLength,
      this.keys,
      nowNanos / NANOS_PER_MILLI,
      wholeSeconds(config.cookieExpireNanoseconds),
      MARGIN_SECONDS,
      this.session,
    );
  }
}

/** Whether a configured secret signed what was opened with this result. */
function isSigned(error: SessionError): bool {
  return error !== SessionError.NotSigned && error !== SessionError.BadSignature;
}
