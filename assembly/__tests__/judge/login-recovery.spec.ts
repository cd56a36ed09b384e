import { ByteWriter } from "../../bytes/byte-writer";
import { SpanList } from "../../bytes/span-list";
import { Action, Decision } from "../../exchange/decision";
import { addAttempt, Attempt, wasTried } from "../../judge/login-attempts";
import { chooseRecovery, FIRST_TURN, PROBE_TURN, Recovery } from "../../judge/login-recovery";
import { Reason } from "../../exchange/reason";
import { Text } from "./text";

const PAGE = new ByteWriter(memory.data(64), 64);
const VALUE = new ByteWriter(memory.data(128), 128);
const decision = new Decision();

function pageOf(path: string): ByteWriter {
  PAGE.reset();
  PAGE.addString(path);
  return PAGE;
}

function linesOf(value: string): SpanList {
  const list = new SpanList();
  const line = new Text("a=1; _postern_login=" + value);
  list.add(line.pointer, line.length);
  return list;
}

/** The cookie's value after this was tried, by a browser with `value`. */
function after(value: string, path: string, attempt: Attempt): string {
  wasTried(linesOf(value), pageOf(path), attempt);
  VALUE.reset();
  addAttempt(VALUE);
  return String.UTF8.decodeUnsafe(VALUE.start, VALUE.length);
}

function chosen(value: string, mayRetry: bool, turn: i32): Recovery {
  return chooseRecovery(decision, linesOf(value), pageOf("/a"), mayRetry, turn);
}

describe("wasTried", () => {
  it("knows each page and attempt for itself", () => {
    const value = after("", "/a", Attempt.Login);
    expect(value.length).toBe(8);
    expect(wasTried(linesOf(value), pageOf("/a"), Attempt.Login)).toBe(true);
    expect(wasTried(linesOf(value), pageOf("/a"), Attempt.Page)).toBe(false);
    expect(wasTried(linesOf(value), pageOf("/b"), Attempt.Login)).toBe(false);
    const both = after(value, "/b", Attempt.Login);
    expect(wasTried(linesOf(both), pageOf("/a"), Attempt.Login)).toBe(true);
    expect(wasTried(linesOf(both), pageOf("/b"), Attempt.Login)).toBe(true);
  });

  it("keeps the last eight, and nothing of what is no list", () => {
    let value = "";
    for (let i = 0; i < 10; i++) value = after(value, "/" + i.toString(), Attempt.Login);
    expect(value.length).toBe(64);
    expect(wasTried(linesOf(value), pageOf("/1"), Attempt.Login)).toBe(false);
    expect(wasTried(linesOf(value), pageOf("/2"), Attempt.Login)).toBe(true);
    const odd: string[] = ["0123456", "0123456g", "0123456\r", "0".repeat(72)];
    for (let i = 0; i < odd.length; i++) expect(after(odd[i], "/a", Attempt.Login).length).toBe(8, odd[i]);
  });
});

describe("chooseRecovery", () => {
  it("goes on with a session that is good, or passes while it is refreshed", () => {
    decision.set(Action.Forward, Reason.Session);
    expect(chosen("", false, FIRST_TURN)).toBe(Recovery.Resume);
    decision.askSession(Reason.RefreshDue, true);
    expect(chosen("", true, 3)).toBe(Recovery.Resume);
  });

  it("leaves the answer alone where another attempt would not mend it", () => {
    decision.set(Action.AskAuth, Reason.NoSession);
    expect(chosen("", false, FIRST_TURN)).toBe(Recovery.None);
  });

  it("opens the page once where the session is in doubt", () => {
    decision.askSession(Reason.Ticket, false);
    expect(chosen("", true, FIRST_TURN)).toBe(Recovery.OpenPage);
    expect(chosen(after("", "/a", Attempt.Page), true, FIRST_TURN)).toBe(Recovery.StartLogin);
    decision.withholdsSession = true;
    expect(chosen("", true, FIRST_TURN)).toBe(Recovery.StartLogin);
  });

  it("starts a login once, and then explains", () => {
    decision.set(Action.AskAuth, Reason.NoSession);
    const tried = after("", "/a", Attempt.Login);
    expect(chosen("", true, FIRST_TURN)).toBe(Recovery.StartLogin);
    expect(chosen(tried, true, FIRST_TURN)).toBe(Recovery.Explain);
    expect(chosen("", true, 1)).toBe(Recovery.Explain);
  });

  it("has a browser without any cookie show that it keeps one first", () => {
    decision.set(Action.AskAuth, Reason.NoSession);
    expect(chooseRecovery(decision, new SpanList(), pageOf("/a"), true, FIRST_TURN)).toBe(Recovery.Probe);
    expect(chosen(after("", "/a", Attempt.Login), true, PROBE_TURN)).toBe(Recovery.StartLogin);
    expect(chooseRecovery(decision, new SpanList(), pageOf("/a"), true, PROBE_TURN)).toBe(Recovery.Explain);
  });
});
