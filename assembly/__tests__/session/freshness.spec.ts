import { isExpired, isRefreshDue } from "../../session/freshness";
import { OpenedSession } from "../../session/opened-session";

const session = new OpenedSession();

function dueAt(createdAtSeconds: i64, createdAtNanos: i32, nowMillis: i64, margin: i64 = 0): bool {
  session.hasCreationTime = true;
  session.createdAtSeconds = createdAtSeconds;
  session.createdAtNanos = createdAtNanos;
  return isRefreshDue(session, nowMillis, 300, margin);
}

function expiredAt(seconds: i64, nanos: i32, nowMillis: i64, margin: i64 = 0): bool {
  session.hasExpiry = true;
  session.expiresOnSeconds = seconds;
  session.expiresOnNanos = nanos;
  return isExpired(session, nowMillis, margin);
}

describe("isRefreshDue", () => {
  it("compares whole seconds of now, and more than the period is due", () => {
    expect(dueAt(1000, 0, 1300000)).toBe(false);
    expect(dueAt(1000, 0, 1300999)).toBe(false);
    expect(dueAt(1000, 0, 1301000)).toBe(true);
    expect(dueAt(1000, 500000000, 1300999)).toBe(false);
    expect(dueAt(1000, 999999999, 1301000)).toBe(true);
  });

  it("is true earlier by the margin", () => {
    expect(dueAt(1000, 0, 1295999, 5)).toBe(false);
    expect(dueAt(1000, 0, 1296000, 5)).toBe(true);
  });

  it("is never true without a period, and holds for any creation time", () => {
    session.createdAtSeconds = -1000000;
    expect(isRefreshDue(session, 1000000, 0, 5)).toBe(false);
    expect(dueAt(i64.MIN_VALUE, 0, 1000000)).toBe(true);
    expect(dueAt(i64.MAX_VALUE, 0, 1000000)).toBe(false);
    expect(dueAt(2000, 0, 1000000)).toBe(false);
  });
});

describe("isExpired", () => {
  it("is true from the moment of expiry on", () => {
    expect(expiredAt(1000, 0, 999999)).toBe(false);
    expect(expiredAt(1000, 0, 1000000)).toBe(true);
    expect(expiredAt(1000, 1, 1000000)).toBe(false);
    expect(expiredAt(1000, 1000000, 1000001)).toBe(true);
    expect(expiredAt(1000, 1000001, 1000001)).toBe(false);
    expect(expiredAt(1000, 999999999, 1001000)).toBe(true);
  });

  it("is true earlier by the margin", () => {
    expect(expiredAt(1000, 0, 994999, 5)).toBe(false);
    expect(expiredAt(1000, 0, 995000, 5)).toBe(true);
  });

  it("holds for the ends of time, and is false without an expiry", () => {
    expect(expiredAt(i64.MIN_VALUE, 0, 1000000)).toBe(true);
    expect(expiredAt(i64.MAX_VALUE, 0, 1000000)).toBe(false);
    expect(expiredAt(-62135596800, 0, 1000000)).toBe(true);
    session.hasExpiry = false;
    expect(isExpired(session, 1000000, 0)).toBe(false);
  });
});
