import {
  isJoinOfListed,
  joinedGroups,
  joinedGroupsLength,
  joinGroups,
  listedGroups,
  listedGroupsLength,
} from "../../judge/group-header";
import { OpenedSession } from "../../session/opened-session";
import { textOf } from "./text";

let packed = new Uint8Array(0);

/** A session with these groups, as MessagePack texts. */
function sessionWith(groups: string[]): OpenedSession {
  packed = new Uint8Array(128 * 1024);
  let at = 0;
  for (let i = 0; i < groups.length; i++) {
    const text = Uint8Array.wrap(String.UTF8.encode(groups[i]));
    packed[at] = 0xda;
    packed[at + 1] = u8(text.length >> 8);
    packed[at + 2] = u8(text.length);
    packed.set(text, at + 3);
    at += 3 + text.length;
  }
  const session = new OpenedSession();
  session.groups = packed.dataStart;
  session.groupsLength = at;
  session.groupCount = groups.length;
  return session;
}

function joined(groups: string[]): string {
  expect(joinGroups(sessionWith(groups))).toBe(true);
  return textOf(joinedGroups(), joinedGroupsLength());
}

function isJoin(header: string): bool {
  const bytes = String.UTF8.encode(header);
  return isJoinOfListed(changetype<usize>(bytes), bytes.byteLength);
}

describe("The groups header", () => {
  it("joins names with commas", () => {
    expect(joined([])).toBe("");
    expect(joined(["a"])).toBe("a");
    expect(joined(["a", "b", "c"])).toBe("a,b,c");
  });

  it("leaves out empty names and names with a comma, wherever they stand", () => {
    expect(joined(["", "a", ""])).toBe("a");
    expect(joined(["a,b"])).toBe("");
    expect(joined(["a,b", "c", ",", "d", "e,"])).toBe("c,d");
  });

  it("has a list beside it where it leaves names out", () => {
    joined(["a", "b"]);
    expect(listedGroupsLength()).toBe(0);
    joined(["a,b", "", "c"]);
    expect(textOf(listedGroups(), listedGroupsLength())).toBe("a,b\nc");
    joined([","]);
    expect(textOf(listedGroups(), listedGroupsLength())).toBe(",");
  });

  it("is known to be oauth2-proxy's join of the same list", () => {
    joined(["a,b", "", "c"]);
    expect(isJoin("a,b,c")).toBe(true);
    const others = ["", "a,b", "a,b,", "a,b,c,", "c,a,b", "a\nb,c", "a,b\nc"];
    for (let i = 0; i < others.length; i++) expect(isJoin(others[i])).toBe(false, others[i]);
  });

  it("keeps names as they are", () => {
    expect(joined(["Zo\u00eb", "a b", "cn=x", "a"])).toBe("Zo\u00eb,a b,cn=x,a");
  });

  it("is made anew for each session", () => {
    joined(["a", "b", "c"]);
    expect(joined(["d"])).toBe("d");
    expect(joined([])).toBe("");
  });

  it("does not exist when a name could not be a header value", () => {
    const unsafe = ["a\r\nb", "a\n", "\x00", "a\x7f", " a", "a ", "\t"];
    for (let i = 0; i < unsafe.length; i++) {
      expect(joinGroups(sessionWith(["ok", unsafe[i]]))).toBe(false, unsafe[i]);
    }
  });

  it("does not exist when it would be longer than a header may be", () => {
    const half = "x".repeat(16 * 1024);
    expect(joinGroups(sessionWith([half]))).toBe(true);
    expect(joinGroups(sessionWith([half, half]))).toBe(false);
    expect(joinGroups(sessionWith([half, half.substring(2)]))).toBe(true);
    expect(joinGroups(sessionWith(["x".repeat(40 * 1024)]))).toBe(false);
    expect(joined(["a"])).toBe("a");
  });
});
