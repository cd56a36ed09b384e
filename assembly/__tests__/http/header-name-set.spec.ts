import { HeaderNameSet } from "../../http/header-name-set";

function setOf(names: string[]): HeaderNameSet {
  const bytes: ArrayBuffer[] = [];
  for (let i = 0; i < names.length; i++) bytes.push(String.UTF8.encode(names[i]));
  return new HeaderNameSet(bytes);
}

function has(set: HeaderNameSet, name: string): bool {
  const bytes = String.UTF8.encode(name);
  return set.has(changetype<usize>(bytes), bytes.byteLength);
}

/** What lighttpd and PHP make of a name: RFC 3875 section 4.1.18, and "_" for every byte that is no letter or digit. */
function variableOf(name: ArrayBuffer): string {
  let variable = "";
  for (let i = 0; i < name.byteLength; i++) {
    const byte = load<u8>(changetype<usize>(name) + i);
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const isUpper = byte >= 0x41 && byte <= 0x5a;
    const isLower = byte >= 0x61 && byte <= 0x7a;
    if (isLower) variable += String.fromCharCode(byte - 0x20);
    else variable += isDigit || isUpper ? String.fromCharCode(byte) : "_";
  }
  return variable;
}

describe("A set of header names", () => {
  it("has a name with any byte in a dash's place that is no letter or digit", () => {
    const set = setOf(["x-tenant", "a-1"]);
    const name = String.UTF8.encode("x-tenant");
    const first = String.UTF8.encode("a-1");
    const wanted = variableOf(String.UTF8.encode("x-tenant"));
    for (let byte = 0; byte < 256; byte++) {
      store<u8>(changetype<usize>(name) + 1, u8(byte));
      const isRead = variableOf(name) === wanted;
      expect(set.has(changetype<usize>(name), name.byteLength)).toBe(isRead, byte.toString());
      store<u8>(changetype<usize>(first) + 1, u8(byte));
      const isFirst = variableOf(first) === "A_1";
      expect(set.has(changetype<usize>(first), first.byteLength)).toBe(isFirst, byte.toString());
    }
  });

  it("has a name in any case, whatever the spelling that it was given in", () => {
    const set = setOf(["X_Tenant", "x.ROLES", "-odd-", "9-lives"]);
    const names = ["x-tenant", "X-TENANT", "x.tenant", "x-roles", "X!Roles", "_odd_", ".odd-", "9+lives"];
    for (let i = 0; i < names.length; i++) expect(has(set, names[i])).toBe(true, names[i]);
  });

  it("has no name that is longer, shorter or another", () => {
    const set = setOf(["x-tenant", "-odd-"]);
    const names = [
      "",
      "x",
      "x-tenan",
      "x-tenants",
      "x-tenant-",
      "xxtenant",
      "x-tenanu",
      "odd",
      "-odd",
      "-odds",
    ];
    for (let i = 0; i < names.length; i++) expect(has(set, names[i])).toBe(false, names[i]);
    expect(has(setOf([]), "x")).toBe(false);
  });

  it("tells long names apart", () => {
    const long = "x-" + "a".repeat(60) + "-name";
    const set = setOf([long, "y-" + "b".repeat(61)]);
    expect(has(set, long)).toBe(true);
    expect(has(set, long.replace("-", "_"))).toBe(true);
    expect(has(set, "y-" + "b".repeat(61))).toBe(true);
    expect(has(set, long + "s")).toBe(false);
    expect(has(set, "x-" + "b".repeat(61))).toBe(false);
    expect(has(set, "x-" + "a".repeat(61) + "-nam")).toBe(false);
  });

  it("judges a name by its own bytes, never by those behind it", () => {
    const set = setOf(["x-tenant"]);
    const bytes = String.UTF8.encode("x-tenants");
    expect(set.has(changetype<usize>(bytes), 8)).toBe(true);
    for (let length = 0; length < 8; length++) expect(set.has(changetype<usize>(bytes), length)).toBe(false);
  });
});
