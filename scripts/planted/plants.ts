// Faults to plant in the filter, one in a module: each has to be found by the run that is named with it.

export interface Plant {
  readonly name: string;
  readonly by: "parity" | "simulate";
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const PLANTS: readonly Plant[] = [
  {
    name: "e-mail domains are ignored",
    by: "parity",
    file: "assembly/session/authorize.ts",
    find: "  if (length === 0) return true;\n  const atSign = singleAtSign(email, length);",
    replace: "  if (length >= 0) return true;\n  const atSign = singleAtSign(email, length);",
  },
  {
    name: "an address with two @ is taken by its first",
    by: "parity",
    file: "assembly/session/authorize.ts",
    find: "return spanIndexOf(email + first + 1, length - first - 1, AT_SIGN) < 0 ? first : -1;",
    replace: "return first + 1 + max(-1, spanIndexOf(email + first + 1, length - first - 1, AT_SIGN));",
  },
  {
    name: "groups are ignored",
    by: "parity",
    file: "assembly/session/authorize.ts",
    find: "  if (allowed.count === 0) return true;\n  session.rewindGroups();",
    replace: "  if (allowed.count >= 0) return true;\n  session.rewindGroups();",
  },
  {
    name: "a session is never due",
    by: "parity",
    file: "assembly/session/freshness.ts",
    find: "if (refreshSeconds === 0) return false;",
    replace: "if (refreshSeconds >= 0) return false;",
  },
  {
    name: "a cookie's window ends ten seconds late",
    by: "parity",
    file: "assembly/session/signed-value.ts",
    find: "nowMillis - (expireSeconds - marginSeconds) * 1000",
    replace: "nowMillis - (expireSeconds + 10 * marginSeconds) * 1000",
  },
  {
    name: "a cookie may be signed ten seconds too far ahead",
    by: "parity",
    file: "assembly/session/signed-value.ts",
    find: "nowMillis + (FUTURE_SECONDS - marginSeconds) * 1000",
    replace: "nowMillis + (FUTURE_SECONDS + 10 * marginSeconds) * 1000",
  },
  {
    name: "a verdict is kept past its time",
    by: "parity",
    file: "assembly/cache/session-cache.ts",
    find: "nowMillis < entry.validFromMillis || nowMillis >= entry.validUntilMillis",
    replace: "nowMillis < entry.validFromMillis",
  },
  {
    name: "gap-auth is not stripped",
    by: "parity",
    file: "assembly/http/identity-headers.ts",
    find: '    nameOf(ascii("gap-auth")),\n',
    replace: "",
  },
  {
    name: "x-forwarded-user is not stripped",
    by: "parity",
    file: "assembly/http/identity-headers.ts",
    find: '    nameOf(ascii("x-forwarded-user")),\n',
    replace: "",
  },
  {
    name: "an answer from right before the edge is kept behind it",
    by: "parity",
    file: "assembly/judge/session-validity.ts",
    find: "if (past >= UNSURE_MILLIS) return i64.MAX_VALUE;",
    replace: "if (past >= 0) return i64.MAX_VALUE;",
  },
  {
    name: "a verdict outlives the sign-out",
    by: "parity",
    file: "assembly/judge/session-reader.ts",
    find: "return this.denied.size > 0 && this.denied.has(low, high);",
    replace: "return false;",
  },
  {
    name: "a token's audience is not compared",
    by: "parity",
    file: "assembly/jwt/check-claims.ts",
    find: "return isForUs ? checkTimes(claims, nowMillis, skewMillis) : JwtError.AudienceMismatch;",
    replace:
      "return isForUs || true ? checkTimes(claims, nowMillis, skewMillis) : JwtError.AudienceMismatch;",
  },
  {
    name: "an expired token is taken for ten seconds",
    by: "parity",
    file: "assembly/jwt/check-claims.ts",
    find: "if (claims.expirySeconds * 1000 + skewMillis <= nowMillis)",
    replace: "if (claims.expirySeconds * 1000 + skewMillis + 10_000 <= nowMillis)",
  },
  {
    name: "an unverified e-mail address is taken",
    by: "parity",
    file: "assembly/jwt/check-claims.ts",
    find: "if (!claims.emailVerified) return JwtError.EmailNotVerified;",
    replace: "",
  },
  {
    name: "the lease is switched off",
    by: "simulate",
    file: "assembly/flow/sessions/shared-sessions.ts",
    find: "    if (!this.writeSlot(slotOf(name, choice), bytes, this.table.cas)) return Lease.Elsewhere;\n",
    replace: "",
  },
  {
    name: "those who share a call are not woken",
    by: "simulate",
    file: "assembly/flow/calls/wake-requests.ts",
    find: "  worker.wakes.wake(line, attempt);\n}",
    replace: "}",
  },
  {
    name: "a verdict is kept past the sign-out",
    by: "simulate",
    file: "assembly/judge/session-reader.ts",
    find: "    if (this.denied.size === 0 || name.isNone) return false;",
    replace: "    if (this.denied.size >= 0 || name.isNone) return false;",
  },
  {
    name: "somebody on the revocation list passes on a hit",
    by: "simulate",
    file: "assembly/judge/session-judge.ts",
    find: "    if (entry.lookedUp === this.lookup.revocations.number) return true;",
    replace: "    if (entry.lookedUp !== 0) return true;",
  },
  {
    name: "new cookies go out with a response after the sign-out",
    by: "simulate",
    file: "assembly/flow/requests/response-cookies.ts",
    find: "    if (plugin.authenticator.reader.isDenied(kept.session))\n",
    replace: "    if (lines.length < 0)\n",
  },
  {
    name: "a session's own token goes on as nobody's",
    by: "simulate",
    file: "assembly/flow/requests/perform.ts",
    find: "if (exchange.request.dropsCredentials || exchange.request.hasOwnToken)",
    replace: "if (exchange.request.dropsCredentials)",
  },
  {
    name: "nothing is fetched until a clock that was set back has caught up",
    by: "simulate",
    file: "assembly/flow/steady-clock.ts",
    find: "return nowMillis + this.behindMillis;",
    replace: "return nowMillis;",
  },
  {
    name: "a stream outlives its sign-out",
    by: "simulate",
    file: "assembly/flow/streams/open-streams.ts",
    find: "    if (this.signOuts.denied.has(life.loginLow, life.loginHigh)) return true;\n",
    replace: "",
  },
];
