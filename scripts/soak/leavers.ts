// People and programs that the revocation list names for a while: out everywhere within two intervals, and back when they may come back.
import { randomUUID } from "node:crypto";
import type { TokenIssuer } from "../lab/tokens";
import type { Judgement } from "./counts";
import type { Entry } from "./list-server";
import type { Site } from "./site";
import { type Answer, type Ask, claimIn, judgeGood, LoginSession, type Visitor } from "./visitors";
import { Windows } from "./windows";

export const INTERVAL_SECONDS = 5;
export const WINDOW_MILLISECONDS = 2 * INTERVAL_SECONDS * 1000;

/** Whether a session or a token is to pass: for two intervals after each change it may, or may not. */
class Standing {
  isOut = false;
  private readonly changes = new Windows(WINDOW_MILLISECONDS);

  constructor(private readonly site: Site) {}

  change(isOut: boolean): void {
    this.isOut = isOut;
    this.changes.mark();
  }

  judge(answer: Answer, isOwn: boolean, refusals: readonly number[]): Judgement {
    const isRefused = refusals.includes(answer.status);
    const unsure =
      this.changes.touches(answer.sentAt) || (this.isOut && this.site.freshVms.touches(answer.sentAt));
    if (unsure && isRefused) return "right";
    // A session that stays out during a rotation is under a secret in the end that nobody knows: like any stranger's it is asked about.
    const needing = this.isOut ? this.site : null;
    if (unsure || !this.isOut) return judgeGood(answer, isOwn, needing);
    return isRefused ? "right" : judgeGood(answer, false, needing);
  }
}

export interface Leaver extends Visitor {
  /** An entry that names this one, and nobody else. */
  entry(): Entry;
  /** The list was changed; what it says is to hold. */
  leave(): void;
}

/** To the sign-out, or, while `before` has not passed, the page that says so. */
const SESSION_REFUSALS = [302, 403];
const TOKEN_REFUSALS = [401];

/** Somebody with a session, who is out by e-mail address or `sub` and signs in anew. */
export class SessionLeaver implements Leaver {
  readonly kind = "leaver, session";
  private standing: Standing;
  private sub = "";

  private constructor(
    readonly site: Site,
    private session: LoginSession,
    private readonly by: "email" | "sub",
  ) {
    this.standing = new Standing(site);
  }

  static async login(site: Site, email: string, by: "email" | "sub"): Promise<SessionLeaver> {
    return new SessionLeaver(site, await LoginSession.login(site, email), by);
  }

  next(): Ask {
    const { session, standing } = this;
    const judge = (answer: Answer): Judgement => {
      const isOwn = session.isOwn(answer);
      if (isOwn) this.sub = String(claimIn(answer.body, "sub"));
      session.take(answer);
      return standing.judge(answer, isOwn, SESSION_REFUSALS);
    };
    return { headers: session.headers, judge };
  }

  /** Whoever is out signs in anew. */
  isUnder(secret: string): boolean {
    return this.standing.isOut || this.session.isUnder(secret);
  }

  /** Two intervals ahead, as the documents say: a session that is refreshed before the list comes is earlier than that. */
  entry(): Entry {
    const before = Math.ceil((Date.now() + WINDOW_MILLISECONDS) / 1000);
    return this.by === "email" || this.sub === ""
      ? { email: this.session.email, before }
      : { sub: this.sub, before };
  }

  leave(): void {
    this.standing.change(true);
  }

  async signIn(): Promise<void> {
    this.session = await LoginSession.loginAgain(this.site, this.session.email);
    this.standing = new Standing(this.site);
  }
}

/** A program with a token, which is out by `jti` or `sid` until the entry goes. */
export class TokenLeaver implements Leaver {
  readonly kind = "leaver, token";
  private readonly token: string;
  private readonly claims: Readonly<Record<"jti" | "sid", string>>;
  private readonly standing: Standing;

  constructor(
    readonly site: Site,
    issuer: TokenIssuer,
    private readonly by: "jti" | "sid",
  ) {
    this.claims = { jti: randomUUID(), sid: randomUUID() };
    const now = Math.floor(Date.now() / 1000);
    const fixed = { iss: issuer.name, aud: "oauth2-proxy", sub: randomUUID(), iat: now, exp: now + 86_400 };
    this.token = issuer.key("ES256").sign({ ...fixed, ...this.claims });
    this.standing = new Standing(site);
  }

  next(): Ask {
    const authorization = `Bearer ${this.token}`;
    const judge = (answer: Answer) =>
      this.standing.judge(answer, answer.body === authorization, TOKEN_REFUSALS);
    return { headers: { authorization }, judge };
  }

  entry(): Entry {
    return { [this.by]: this.claims[this.by] };
  }

  leave(): void {
    this.standing.change(true);
  }

  return(): void {
    this.standing.change(false);
  }
}
