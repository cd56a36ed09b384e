import { Span } from "../../bytes/span";
import { areJoined, isInGroups } from "../../judge/group-rule";
import { Identity } from "../../exchange/identity";
import { listOf } from "../jwt/judge";
import { Text } from "./text";

function spanOf(pointer: usize, length: i32): Span {
  const span = new Span();
  span.set(pointer, length);
  return span;
}

/** Somebody with this header, and with this list beside it. */
function identityOf(groups: string, list: string = ""): Identity {
  const identity = new Identity();
  const header = new Text(groups);
  identity.groups.set(header.pointer, header.length);
  const names = new Text(list);
  identity.groupList.set(names.pointer, names.length);
  return identity;
}

describe("A rule on groups", () => {
  it("demands nothing when it names none", () => {
    expect(isInGroups(identityOf(""), listOf([]))).toBe(true);
    const joined = identityOf("a,b");
    joined.groupsAreJoined = true;
    expect(isInGroups(joined, listOf([]))).toBe(true);
  });

  it("takes the whole name of one group, wherever it stands", () => {
    const allowed = listOf(["ops", "admins"]);
    const members = ["ops", "admins", "a,ops", "ops,a", "a,ops,b", ",ops", "a,,ops", "b,ops"];
    for (let i = 0; i < members.length; i++)
      expect(isInGroups(identityOf(members[i]), allowed)).toBe(true, members[i]);
    const others = ["", "op", "opss", "OPS", " ops", "a,op,s", "ops ", "xops,opsx", "a\nops"];
    for (let i = 0; i < others.length; i++)
      expect(isInGroups(identityOf(others[i]), allowed)).toBe(false, others[i]);
  });

  it("goes by the list where there is one, in which a name may hold a comma", () => {
    expect(isInGroups(identityOf("c", "a,b\nc"), listOf(["a,b"]))).toBe(true);
    expect(isInGroups(identityOf("c", "a,b\nc"), listOf(["c"]))).toBe(true);
    expect(isInGroups(identityOf("c", "a,b\nc"), listOf(["a"]))).toBe(false);
    expect(isInGroups(identityOf("c", "a,b\nc"), listOf(["b"]))).toBe(false);
    expect(isInGroups(identityOf("c", "a,b"), listOf(["c"]))).toBe(false);
  });

  it("grants nothing by a header of which nobody knows where its names end", () => {
    const joined = identityOf("a,ops");
    joined.groupsAreJoined = true;
    expect(isInGroups(joined, listOf(["ops"]))).toBe(false);
    expect(isInGroups(joined, listOf(["a,ops"]))).toBe(false);
  });
});

describe("A header of oauth2-proxy's", () => {
  it("may be more names than one when it holds a comma", () => {
    const one = new Text("platform team");
    const more = new Text("a,b");
    expect(areJoined(spanOf(one.pointer, one.length))).toBe(false);
    expect(areJoined(spanOf(more.pointer, more.length))).toBe(true);
    expect(areJoined(spanOf(more.pointer, 1))).toBe(false);
    expect(areJoined(spanOf(more.pointer, 0))).toBe(false);
  });
});
