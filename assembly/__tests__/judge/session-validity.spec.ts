import { SessionConfig } from "../../config/config";
import {
  endMillis,
  envelopeEndMillis,
  envelopeUntilMillis,
  openedUntilMillis,
  refreshMillis,
  tokenUntilMillis,
  verdictUntilMillis,
  windowUntilMillis,
} from "../../judge/session-validity";
import { OpenedSession } from "../../session/opened-session";

const SECOND: i64 = 1_000_000_000;

function session(): OpenedSession {
  const opened = new OpenedSession();
  opened.stampSeconds = 1000;
  opened.createdAtSeconds = 1000;
  opened.hasExpiry = true;
  opened.expiresOnSeconds = 1300;
  return opened;
}

function config(expire: i64, refresh: i64): SessionConfig {
  const section = new SessionConfig();
  section.cookieExpireNanoseconds = expire;
  section.cookieRefreshNanoseconds = refresh;
  return section;
}

/** When a session is refreshed whose token lives for so long; `spread` is what its cookie says of how much sooner. */
function refreshedAt(lifeSeconds: i64, spread: u32 = 0): i64 {
  const opened = session();
  opened.refreshTokenLength = 1;
  opened.spread = spread;
  // The token counts as over a second early.
  opened.expiresOnSeconds = opened.createdAtSeconds + lifeSeconds + 1;
  return refreshMillis(opened, config(0, 500 * SECOND));
}

describe("What is known of a session", () => {
  it("holds to a second before its window ends", () => {
    expect(windowUntilMillis(session(), config(600 * SECOND, 0))).toBe(1_599_000);
  });

  it("holds for ever without a window, and not at all in one that is shorter than a millisecond", () => {
    expect(windowUntilMillis(session(), config(0, 0))).toBe(i64.MAX_VALUE);
    expect(windowUntilMillis(session(), config(1, 0))).toBe(999_000);
  });

  it("holds to a second before the token expires, if that says when", () => {
    expect(tokenUntilMillis(session())).toBe(1_299_000);
    const opened = session();
    opened.hasExpiry = false;
    expect(tokenUntilMillis(opened)).toBe(i64.MAX_VALUE);
  });

  it("holds whatever the token says where nothing is refreshed", () => {
    expect(verdictUntilMillis(session(), config(600 * SECOND, 0))).toBe(1_599_000);
  });

  it("holds to the nearest of window, refresh and token where sessions are refreshed", () => {
    expect(verdictUntilMillis(session(), config(600 * SECOND, 60 * SECOND))).toBe(1_059_000);
    expect(verdictUntilMillis(session(), config(600 * SECOND, 500 * SECOND))).toBe(1_299_000);
    expect(verdictUntilMillis(session(), config(200 * SECOND, 100 * SECOND))).toBe(1_099_000);
    expect(verdictUntilMillis(session(), config(90 * SECOND, 80 * SECOND))).toBe(1_079_000);
  });
});

describe("A session that no refresh makes anew", () => {
  it("is over a second after its window", () => {
    expect(endMillis(session(), config(600 * SECOND, 0))).toBe(1_601_000);
    const refreshable = session();
    refreshable.refreshTokenLength = 1;
    expect(endMillis(refreshable, config(600 * SECOND, 60 * SECOND))).toBe(1_601_000);
  });

  it("is over when it is due and its token has ended, where it has no refresh token", () => {
    expect(endMillis(session(), config(600 * SECOND, 60 * SECOND))).toBe(1_301_000);
    expect(endMillis(session(), config(600 * SECOND, 400 * SECOND))).toBe(1_401_000);
    expect(endMillis(session(), config(200 * SECOND, 60 * SECOND))).toBe(1_201_000);
  });

  it("is never over without a window, or where its token does not say when it ends", () => {
    const opened = session();
    expect(endMillis(opened, config(0, 0))).toBe(i64.MAX_VALUE);
    opened.hasExpiry = false;
    expect(endMillis(opened, config(0, 60 * SECOND))).toBe(i64.MAX_VALUE);
  });

  it("is over with the window of its envelope, where only that can be read", () => {
    expect(envelopeEndMillis(1000, config(600 * SECOND, 60 * SECOND))).toBe(1_601_000);
    expect(envelopeEndMillis(-1, config(600 * SECOND, 60 * SECOND))).toBe(i64.MAX_VALUE);
    expect(envelopeEndMillis(1000, config(0, 0))).toBe(i64.MAX_VALUE);
  });
});

describe("A session with a refresh token", () => {
  it("is refreshed 5 to 10 percent of its token's life before that ends", () => {
    expect(refreshedAt(100)).toBe(1_095_000);
    expect(refreshedAt(100, u32.MAX_VALUE)).toBe(1_090_001);
  });

  it("is refreshed when it is due where the token lives for less than ten seconds, or longer than that", () => {
    expect(refreshedAt(10)).toBe(1_009_500);
    expect(refreshedAt(9)).toBe(1_499_000);
    expect(refreshedAt(498)).toBe(1_473_100);
    expect(refreshedAt(499)).toBe(1_499_000);
    expect(refreshedAt(600)).toBe(1_499_000);
  });
});

describe("What the auth service said of a session", () => {
  it("holds to a second before the session is due", () => {
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_058_999)).toBe(1_059_000);
    expect(envelopeUntilMillis(1000, config(0, 60 * SECOND), 1_058_999)).toBe(1_059_000);
  });

  it("holds to the edge when it was said within a second before it", () => {
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_059_000)).toBe(1_060_000);
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_059_999)).toBe(1_060_000);
    expect(envelopeUntilMillis(1000, config(0, 60 * SECOND), 1_059_500)).toBe(1_060_000);
    expect(openedUntilMillis(session(), config(0, 900 * SECOND), 1_299_500)).toBe(1_300_000);
  });

  it("holds to the end of the second when it was said within two seconds behind the edge", () => {
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_060_000)).toBe(1_061_000);
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_060_999)).toBe(1_061_000);
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_061_500)).toBe(1_062_000);
  });

  it("holds whatever is over for longer, which did not stop it", () => {
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_062_000)).toBe(1_299_000);
    expect(openedUntilMillis(session(), config(0, 60 * SECOND), 1_302_000)).toBe(i64.MAX_VALUE);
    expect(openedUntilMillis(session(), config(0, 0), 1_000_000)).toBe(1_299_000);
  });
});
