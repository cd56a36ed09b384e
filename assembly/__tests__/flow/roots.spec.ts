import { Realms } from "../../flow/plugins/realms";
import { Root, Roots } from "../../flow/plugins/roots";
import { FakeMachine } from "./fake-host";
import { FakeProcess } from "./fake-process";
import { NO_SECRET, TestWorker } from "./test-worker";

const MACHINE = new FakeMachine(new FakeProcess());
const GOOD = realmsOf(NO_SECRET);
const OTHER = realmsOf(NO_SECRET + " ");
const BAD = realmsOf("{}");
const OBSERVING = realmsOf(
  `{"authService": {"cluster": "a"}, "session": {"cookieName": "_oauth2_proxy"}, "mode": "observe"}`,
);
const STRIPPING = realmsOf(
  `{"authService": {"cluster": "a"}, "session": {"cookieName": "_oauth2_proxy"}, "upstream": {"stripHeaders": ["x-own"]}}`,
);

function realmsOf(configuration: string): Realms {
  return new TestWorker(new FakeProcess(), configuration).filter.worker.roots.at(0).realms;
}

function rootOf(id: u32, realms: Realms = GOOD, name: string = "a"): Root {
  return new Root(id, name, realms, false);
}

function rootsOf(all: Root[], machine: FakeMachine = MACHINE): Roots {
  const roots = new Roots(machine);
  for (let i = 0; i < all.length; i++) roots.add(all[i]);
  return roots;
}

function hasName(roots: Roots, name: string): bool {
  const bytes = String.UTF8.encode(name);
  return roots.identityNames.has(changetype<usize>(bytes), bytes.byteLength);
}

describe("The root contexts of a VM", () => {
  it("are found by their number", () => {
    const one = rootOf(1);
    const roots = rootsOf([one, rootOf(2)]);
    expect(roots.find(1) === one).toBe(true);
    expect(roots.find(3) === null).toBe(true);
    expect(roots.count).toBe(2);
  });

  it("have one newest of each plugin; those without a name are all newest", () => {
    const all = [rootOf(1), rootOf(2, GOOD, "b"), rootOf(3), rootOf(4, GOOD, ""), rootOf(5, GOOD, "")];
    rootsOf(all);
    expect(all[0].isNewest).toBe(false);
    for (let i = 1; i < all.length; i++) expect(all[i].isNewest).toBe(true, i.toString());
  });

  it("lend a plugin what its newest one goes by, where that can be used", () => {
    const newest = rootOf(2, OTHER);
    expect(rootsOf([rootOf(1), newest]).lastGoodOf("a") === newest).toBe(true);
    expect(rootsOf([rootOf(1)]).lastGoodOf("b") === null).toBe(true);
    expect(rootsOf([rootOf(1, BAD)]).lastGoodOf("a") === null).toBe(true);
    expect(rootsOf([rootOf(1, GOOD, "")]).lastGoodOf("") === null).toBe(true);
  });

  it("give a configuration that serves already to the next root context of the same plugin", () => {
    const roots = rootsOf([rootOf(1, GOOD, "postern"), rootOf(2, OTHER, "postern")]);
    expect(roots.findRealms("postern", String.UTF8.encode(NO_SECRET)) === GOOD).toBe(true);
    expect(roots.findRealms("postern", String.UTF8.encode(NO_SECRET + " ")) === OTHER).toBe(true);
    expect(roots.findRealms("other", String.UTF8.encode(NO_SECRET)) === null).toBe(true);
    expect(roots.findRealms("postern", String.UTF8.encode("{}")) === null).toBe(true);
    expect(rootsOf([rootOf(1, BAD)]).findRealms("postern", BAD.text) === null).toBe(true);
  });

  it("all observe, or not all", () => {
    expect(rootsOf([]).allObserve).toBe(false);
    expect(rootsOf([rootOf(1, OBSERVING)]).allObserve).toBe(true);
    expect(rootsOf([rootOf(1, OBSERVING), rootOf(2)]).allObserve).toBe(false);
  });
});

describe("A root context that is gone", () => {
  it("is found out by asking about one after the other", () => {
    const machine = new FakeMachine(new FakeProcess());
    const roots = rootsOf([rootOf(1), rootOf(2), rootOf(3)], machine);
    machine.goneRoots.push(2);
    expect(roots.takeIfGone() === null).toBe(true);
    const gone = roots.takeIfGone();
    expect(gone !== null && gone.id === 2).toBe(true);
    expect(roots.find(2) === null).toBe(true);
    expect(roots.takeIfGone() === null).toBe(true);
    expect(roots.takeIfGone() === null).toBe(true);
    expect(machine.entered).toStrictEqual([1, 2, 3, 1]);
    expect(rootsOf([]).takeIfGone() === null).toBe(true);
  });

  it("leaves the newest of its plugin to be that again, and its names and plugins to nobody", () => {
    const machine = new FakeMachine(new FakeProcess());
    const first = rootOf(1);
    const roots = rootsOf([first, rootOf(2, STRIPPING)], machine);
    expect(hasName(roots, "x-own")).toBe(true);
    expect(roots.isServing(STRIPPING.all[0])).toBe(true);
    machine.goneRoots.push(2);
    roots.takeIfGone();
    roots.takeIfGone();
    expect(first.isNewest).toBe(true);
    expect(hasName(roots, "x-own")).toBe(false);
    expect(hasName(roots, "x-auth-request-user")).toBe(true);
    expect(roots.isServing(STRIPPING.all[0])).toBe(false);
    expect(roots.isServing(GOOD.all[0])).toBe(true);
  });
});
