import { SpanList } from "../../bytes/span-list";
import { Action } from "../../exchange/decision";
import { Facts } from "../../exchange/facts";
import { Reason } from "../../exchange/reason";
import { Text } from "../judge/text";
import { FakeProcess } from "./fake-process";
import { ALLOWED, cookieOf, TestWorker } from "./test-worker";

/** What is judged of the cookie that this Set-Cookie line brings. */
function judged(worker: TestWorker, line: string): Facts {
  const facts = new Facts();
  facts.nowNanos = worker.process.nowMillis * 1_000_000;
  const lines = new SpanList();
  const text = new Text(line);
  lines.add(text.pointer, text.length);
  worker.plugin.authenticator.judgeRefreshed(facts, lines);
  return facts;
}

describe("A request whose session was refreshed", () => {
  it("passes by what is known of the new cookie, as a straggler", () => {
    const worker = new TestWorker(new FakeProcess());
    worker.request(cookieOf("alice"));
    worker.answer(ALLOWED);
    const known = judged(worker, cookieOf("alice") + "; Path=/").decision;
    expect<i32>(known.action).toBe(Action.Forward);
    expect<i32>(known.reason).toBe(Reason.Straggler);
    const other = judged(worker, cookieOf("bob") + "; Path=/").decision;
    expect<i32>(other.action).toBe(Action.AskAuth);
    expect<i32>(judged(worker, "other=x").decision.reason).toBe(Reason.CookieUnusable);
  });
});
