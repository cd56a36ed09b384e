import { Evidence } from "../../exchange/evidence";

const NOW: i64 = 1_800_000_000;
const ISSUED: i64 = NOW - 100;
const CREATED: i64 = NOW - 50;
const UNKNOWN: i64 = -1;

function evidence(hasSession: bool, sessionSeconds: i64, hasCredentials: bool): Evidence {
  const shown = new Evidence();
  shown.hasSession = hasSession;
  shown.sessionSeconds = sessionSeconds;
  shown.hasCredentials = hasCredentials;
  return shown;
}

describe("What an answer is about", () => {
  it("is as old as its tokens where no session was shown, and new without", () => {
    expect(evidence(false, UNKNOWN, true).createdSeconds(ISSUED, NOW)).toBe(ISSUED);
    expect(evidence(false, UNKNOWN, true).createdSeconds(UNKNOWN, NOW)).toBe(NOW);
    expect(evidence(false, UNKNOWN, false).createdSeconds(UNKNOWN, NOW)).toBe(NOW);
  });

  it("is as old as the session that was shown", () => {
    expect(evidence(true, CREATED, false).createdSeconds(UNKNOWN, NOW)).toBe(CREATED);
    expect(evidence(true, CREATED, false).createdSeconds(ISSUED, NOW)).toBe(CREATED);
  });

  it("is as old as the older of session and token where both were shown", () => {
    expect(evidence(true, CREATED, true).createdSeconds(ISSUED, NOW)).toBe(ISSUED);
    expect(evidence(true, ISSUED, true).createdSeconds(CREATED, NOW)).toBe(ISSUED);
    expect(evidence(true, CREATED, true).createdSeconds(UNKNOWN, NOW)).toBe(CREATED);
  });

  it("is of an unknown age where a session was shown that nobody opened, unless its tokens say", () => {
    expect(evidence(true, UNKNOWN, false).createdSeconds(UNKNOWN, NOW)).toBe(UNKNOWN);
    expect(evidence(true, UNKNOWN, true).createdSeconds(UNKNOWN, NOW)).toBe(UNKNOWN);
    expect(evidence(true, UNKNOWN, false).createdSeconds(ISSUED, NOW)).toBe(ISSUED);
  });
});
