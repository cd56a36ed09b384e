import {
  hasConstraintKey,
  isBelow,
  isReservedPath,
  isUnambiguousPath,
  pathLengthOf,
} from "../../http/request-path";

function isClean(path: string): bool {
  const bytes = String.UTF8.encode(path);
  return isUnambiguousPath(changetype<usize>(bytes), bytes.byteLength);
}

function isConstrained(query: string): bool {
  const bytes = String.UTF8.encode(query);
  return hasConstraintKey(changetype<usize>(bytes), bytes.byteLength);
}

function isReserved(path: string): bool {
  const bytes = String.UTF8.encode(path);
  return isReservedPath(changetype<usize>(bytes), bytes.byteLength);
}

function below(path: string, prefix: string): bool {
  const bytes = String.UTF8.encode(path);
  const start = String.UTF8.encode(prefix);
  return isBelow(changetype<usize>(bytes), bytes.byteLength, changetype<usize>(start), start.byteLength);
}

function lengthOf(target: string): i32 {
  const bytes = String.UTF8.encode(target);
  return pathLengthOf(changetype<usize>(bytes), bytes.byteLength);
}

const CLEAN: string[] = [
  "/",
  "/a",
  "/a/",
  "/a/b/c",
  "/a.b",
  "/.a",
  "/...",
  "/.../a",
  "/a..",
  "/..a/b",
  "/.well-known/openid-configuration",
  "/a;b=c",
  "/a:b@c!$&'()*+,=~-_",
  "/%20",
  "/a%20b",
  "/%C3%A9",
  "/%c3%a9/x",
  "/%41",
  "/%ff",
  "/a%3b",
];

const AMBIGUOUS: string[] = [
  "/a%3Fb",
  "/private%3f.css",
  "/private%23.css",
  "",
  "a",
  "*",
  "http://a/",
  "//",
  "//a",
  "/a//b",
  "/a//",
  "/.",
  "/..",
  "/./",
  "/../",
  "/a/.",
  "/a/..",
  "/a/./b",
  "/a/../b",
  "/a/b/../../c",
  "/a\\b",
  "/\\",
  "/a#b",
  "/a b",
  "/a\tb",
  "/a\n",
  "/a\x00",
  "/a\x7f",
  "/\u00e9",
  "/%",
  "/%4",
  "/%zz",
  "/%4g",
  "/%g4",
  "/a%",
  "/%2f",
  "/a%2Fb",
  "/%5c",
  "/%5C",
  "/%2e",
  "/%2E%2e",
  "/a/%2e%2e/b",
  "/.%2e",
  "/%00",
  "/%0a",
  "/%1f",
  "/%7f",
  "/%25",
  "/%252e",
];

const CONSTRAINTS: string[] = [
  "allowed_groups",
  "allowed_groups=",
  "allowed_groups=a",
  "allowed_emails=a",
  "allowed_email_domains=a",
  "a=b&allowed_groups=c",
  "allowed_groups=a&b=c",
  "&&allowed_groups=a",
  "a&allowed_emails",
  "%61llowed_groups=a",
  "allowed%5fgroups=a",
  "allowed%5Fgroups=a",
  "%61%6c%6c%6f%77%65%64%5f%67%72%6f%75%70%73=a",
  "allowed_groups=a;b",
  "allowed_groups==",
];

const FREE: string[] = [
  "",
  "&",
  "=",
  "a",
  "a=allowed_groups",
  "a=b=allowed_groups=c",
  "Allowed_groups=a",
  "ALLOWED_GROUPS=a",
  "allowed_group=a",
  "allowed_groupss=a",
  "xallowed_groups=a",
  "allowed-groups=a",
  "allowed+groups=a",
  " allowed_groups=a",
  "allowed_groups%20=a",
  "allowed_groups%3D=a",
  "allowed%_groups=a",
  "allowed_groups%",
  "allowed_group%7",
  "%",
  "%6",
  "rd=/a?allowed_groups=b",
];

describe("A path", () => {
  it("ends at the first question mark", () => {
    expect(lengthOf("")).toBe(0);
    expect(lengthOf("/a")).toBe(2);
    expect(lengthOf("/a?")).toBe(2);
    expect(lengthOf("/a?b?c")).toBe(2);
    expect(lengthOf("?a")).toBe(0);
    expect(lengthOf("/a%3fb?c")).toBe(6);
  });

  it("is unambiguous when everybody reads it alike", () => {
    for (let i = 0; i < CLEAN.length; i++) expect(isClean(CLEAN[i])).toBe(true, CLEAN[i]);
  });

  it("is ambiguous when oauth2-proxy, Envoy and the app may read it in different ways", () => {
    for (let i = 0; i < AMBIGUOUS.length; i++) expect(isClean(AMBIGUOUS[i])).toBe(false, AMBIGUOUS[i]);
  });

  it("is ambiguous with any byte that Go would not take as it stands", () => {
    const bytes = Uint8Array.wrap(String.UTF8.encode("/abc"));
    for (let byte = 0; byte < 256; byte++) {
      if (byte === 0x25 || byte === 0x2f) continue;
      bytes[2] = u8(byte);
      const clean = byte > 0x20 && byte < 0x7f && byte !== 0x23 && byte !== 0x5c;
      expect(isUnambiguousPath(bytes.dataStart, 4)).toBe(clean, byte.toString());
    }
  });

  it("is ambiguous with an escape of a byte that changes its meaning", () => {
    const hex = "0123456789abcdef";
    for (let byte = 0; byte < 256; byte++) {
      const path = "/a%" + hex.charAt(byte >> 4) + hex.charAt(byte & 15);
      const isSeparator = byte === 0x23 || byte === 0x2f || byte === 0x3f || byte === 0x5c;
      const hides = byte < 0x20 || byte === 0x7f || byte === 0x25 || byte === 0x2e || isSeparator;
      expect(isClean(path)).toBe(!hides, path);
    }
  });

  it("is read to its own end only", () => {
    const bytes = String.UTF8.encode("/a%2f");
    expect(isUnambiguousPath(changetype<usize>(bytes), 2)).toBe(true);
    expect(isUnambiguousPath(changetype<usize>(bytes), 3)).toBe(false);
    expect(isUnambiguousPath(changetype<usize>(bytes), 4)).toBe(false);
  });
});

describe("Paths that oauth2-proxy answers by itself", () => {
  it("are its fixed ones, exactly", () => {
    expect(isReserved("/ping")).toBe(true);
    expect(isReserved("/ready")).toBe(true);
    expect(isReserved("/robots.txt")).toBe(true);
    const others = ["", "/", "/pin", "/pings", "/ping/", "/Ping", "/a/ping", "/robots.txt/", "/ready.txt"];
    for (let i = 0; i < others.length; i++) expect(isReserved(others[i])).toBe(false, others[i]);
  });

  it("are those below its prefix", () => {
    expect(below("/oauth2/", "/oauth2")).toBe(true);
    expect(below("/oauth2/sign_in", "/oauth2")).toBe(true);
    expect(below("/oauth2//x", "/oauth2")).toBe(true);
    expect(below("/a/b/c", "/a/b")).toBe(true);
    const others = ["", "/", "/oauth2", "/oauth", "/oauth2x/", "/OAUTH2/", "/x/oauth2/", "/oauth2%2f"];
    for (let i = 0; i < others.length; i++) expect(below(others[i], "/oauth2")).toBe(false, others[i]);
  });
});

describe("A query", () => {
  it("is a constraint with one of oauth2-proxy's keys, escaped or not", () => {
    for (let i = 0; i < CONSTRAINTS.length; i++) {
      expect(isConstrained(CONSTRAINTS[i])).toBe(true, CONSTRAINTS[i]);
    }
  });

  it("is none with any other key", () => {
    for (let i = 0; i < FREE.length; i++) expect(isConstrained(FREE[i])).toBe(false, FREE[i]);
  });
});
