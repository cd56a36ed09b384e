import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { PendingCall } from "../../flow/calls/pending-call";
import { PendingCalls } from "../../flow/calls/pending-calls";
import { Plugin } from "../../flow/plugins/plugin";
import { Uptime } from "../../flow/uptime";
import { FakeProcess } from "./fake-process";
import { TestWorker } from "./test-worker";

const CALLS_MAX = 8192;
const FEW_CALLS = 64;
/** A call's 5 seconds, and 2 more. */
const LOST_MILLIS: i64 = 7000;

function newPlugin(): Plugin {
  return new TestWorker(new FakeProcess()).plugin;
}

function callOf(plugin: Plugin, stream: u32 = 1, isBehind: bool = false, sentMillis: i64 = 0): PendingCall {
  const asked = Action.AskAuth;
  return new PendingCall(stream, plugin, asked, Reason.NoSession, 0, null, isBehind, sentMillis);
}

function passSeconds(uptime: Uptime, from: i64, to: i64): void {
  for (let second = from; second <= to; second++) uptime.pass(second * 1000);
}

describe("A worker with as many calls as it may have", () => {
  it("makes more only for those that have few", () => {
    const many = newPlugin();
    const few = newPlugin();
    const calls = new PendingCalls(new Uptime());
    for (let token: u32 = 1; token < u32(CALLS_MAX); token++) {
      const call = callOf(many, token);
      calls.add(token, call);
      if (token > u32(2 * FEW_CALLS)) many.questions.places.remove(call);
    }
    expect(calls.hasRoom(many.questions, 9000)).toBe(true);
    calls.add(u32(CALLS_MAX), callOf(few, 9001));
    expect(calls.hasRoom(many.questions, 9000)).toBe(false);
    expect(calls.hasRoom(few.questions, 9000)).toBe(true);
  });
});

describe("Calls under way", () => {
  it("are taken out once, by their token, and give their place back", () => {
    const plugin = newPlugin();
    const calls = new PendingCalls(new Uptime());
    const call = callOf(plugin);
    calls.add(4, call);
    expect(plugin.questions.places.size).toBe(1);
    expect(calls.take(5) === null).toBe(true);
    expect(call.isOver).toBe(false);
    expect(calls.take(4) === call).toBe(true);
    expect(call.isOver).toBe(true);
    expect(plugin.questions.places.size).toBe(0);
    expect(calls.take(4) === null).toBe(true);
    expect(plugin.questions.places.size).toBe(0);
  });

  it("are found by the stream that did not wait for them, as long as they are under way", () => {
    const plugin = newPlugin();
    const calls = new PendingCalls(new Uptime());
    const behind = callOf(plugin, 8, true);
    calls.add(1, callOf(plugin, 7));
    expect(calls.findBehind(7) === null).toBe(true);
    calls.add(2, behind);
    expect(calls.findBehind(8) === behind).toBe(true);
    calls.take(2);
    expect(calls.findBehind(8) === null).toBe(true);
  });

  it("can be told by their plugin", () => {
    const plugin = newPlugin();
    const calls = new PendingCalls(new Uptime());
    const own = callOf(plugin);
    calls.add(1, own);
    calls.add(2, callOf(newPlugin()));
    const found = calls.ofPlugin(plugin);
    expect(found.length).toBe(1);
    expect(found[0] === own).toBe(true);
  });

  it("beyond 8192 are only made by kinds that have few", () => {
    const many = newPlugin();
    const few = newPlugin();
    const calls = new PendingCalls(new Uptime());
    for (let i = 0; i < FEW_CALLS - 1; i++) calls.add(u32(i), callOf(few));
    for (let i = FEW_CALLS - 1; i < CALLS_MAX - 1; i++) calls.add(u32(i), callOf(many));
    // Pages have places of their own.
    expect(calls.hasRoom(many.pages, 1)).toBe(true);
    calls.add(CALLS_MAX, callOf(many));
    expect(calls.hasRoom(many.questions, 1)).toBe(false);
    expect(calls.hasRoom(many.pages, 1)).toBe(true);
    expect(calls.hasRoom(few.questions, 1)).toBe(true);
    calls.add(CALLS_MAX + 1, callOf(few));
    expect(calls.hasRoom(few.questions, 1)).toBe(false);
  });
});

describe("Calls that no answer will come to", () => {
  it("are lost two seconds after their time, and not sooner", () => {
    const uptime = new Uptime();
    const calls = new PendingCalls(uptime);
    const plugin = newPlugin();
    calls.add(1, callOf(plugin));
    calls.add(2, callOf(plugin, 1, false, 1));
    passSeconds(uptime, 1, LOST_MILLIS / 1000);
    expect(calls.takeLost(10).length).toBe(0);
    passSeconds(uptime, LOST_MILLIS / 1000 + 1, LOST_MILLIS / 1000 + 1);
    expect(calls.takeLost(10).length).toBe(1);
    expect(calls.take(1) === null).toBe(true);
    expect(calls.take(2) === null).toBe(false);
  });

  it("are looked for once a second, while there are calls", () => {
    const uptime = new Uptime();
    const calls = new PendingCalls(uptime);
    passSeconds(uptime, 1, 1);
    expect(calls.mayHaveLost).toBe(false);
    calls.add(1, callOf(newPlugin()));
    expect(calls.mayHaveLost).toBe(true);
    calls.takeLost(10);
    uptime.pass(1999);
    expect(calls.mayHaveLost).toBe(false);
    uptime.pass(2000);
    expect(calls.mayHaveLost).toBe(true);
  });

  it("come a few at a time, with no pause before the rest", () => {
    const uptime = new Uptime();
    const calls = new PendingCalls(uptime);
    const plugin = newPlugin();
    for (let i = 0; i < 5; i++) calls.add(u32(i), callOf(plugin));
    passSeconds(uptime, 1, 20);
    expect(calls.takeLost(3).length).toBe(3);
    expect(calls.mayHaveLost).toBe(true);
    expect(calls.takeLost(3).length).toBe(2);
    expect(plugin.questions.places.size).toBe(0);
  });
});
