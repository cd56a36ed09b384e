import { CookieScan, MAX_COOKIE_BYTES } from "../../http/cookie-header";
import { writeCookies, writtenCookiesMaxLength } from "../../http/cookie-writer";
import { CookieKind, OwnCookies } from "../../http/cookie-kind";

const SCAN = new CookieScan();

let name: ArrayBuffer = new ArrayBuffer(0);
let lines: Array<ArrayBuffer> = [];

function scanBytes(given: Array<ArrayBuffer>): CookieKind {
  lines = given;
  name = String.UTF8.encode("_oauth2_proxy");
  SCAN.start(changetype<usize>(name), name.byteLength);
  for (let i = 0; i < given.length; i++) SCAN.readLine(changetype<usize>(given[i]), given[i].byteLength);
  return SCAN.finish();
}

function scan(texts: string[]): CookieKind {
  const encoded: Array<ArrayBuffer> = [];
  for (let i = 0; i < texts.length; i++) encoded.push(String.UTF8.encode(texts[i]));
  return scanBytes(encoded);
}

function value(): string {
  return String.UTF8.decodeUnsafe(SCAN.session, SCAN.sessionLength);
}

function finds(header: string, expected: string): void {
  expect(scan([header])).toBe(CookieKind.Single, header);
  expect(value()).toBe(expected, header);
}

function joins(header: string, expected: string): void {
  expect(scan([header])).toBe(CookieKind.Chunked, header);
  expect(value()).toBe(expected, header);
}

function findsNone(header: string): void {
  expect(scan([header])).toBe(CookieKind.None, header);
}

function isUnusable(header: string): void {
  expect(scan([header])).toBe(CookieKind.Unusable, header);
}

function rest(): string {
  const room = writtenCookiesMaxLength(SCAN);
  const out = new ArrayBuffer(room);
  const length = writeCookies(SCAN, changetype<usize>(out), OwnCookies.LeftOut);
  assert(length <= room, "more than announced");
  return String.UTF8.decodeUnsafe(changetype<usize>(out), length);
}

function leaves(texts: string[], expected: string): void {
  scan(texts);
  expect(rest()).toBe(expected, texts.join(" / "));
}

describe("the scan of Cookie lines", () => {
  it("finds the session at any place, as a span of the line itself", () => {
    finds("_oauth2_proxy=abc|1|d=", "abc|1|d=");
    finds("a=1; _oauth2_proxy=abc; b=2", "abc");
    finds("a=1;_oauth2_proxy=abc", "abc");
    finds(";;; ;_oauth2_proxy=abc;;;", "abc");
    finds(" \t_oauth2_proxy=abc \t; b", "abc");
    finds("_oauth2_proxy \t=abc", "abc");
    finds("_oauth2_proxy=", "");
    finds("_oauth2_proxy", "");
    finds("_oauth2_proxy; a", "");
    scan(["x=1; _oauth2_proxy=abc"]);
    expect(SCAN.session).toBe(changetype<usize>(lines[0]) + 19);
  });

  it("finds it for every length of what stands before and after", () => {
    for (let before = 0; before < 40; before++) {
      for (let length = 0; length < 40; length++) {
        const text = "v".repeat(length);
        finds("a".repeat(before) + ";_oauth2_proxy=" + text + ";b", text);
      }
    }
  });

  it("keeps what only looks like a separator in the value", () => {
    finds("_oauth2_proxy= abc", " abc");
    finds("_oauth2_proxy=a=b==", "a=b==");
    finds("_oauth2_proxy=a, _oauth2_proxy=b", "a, _oauth2_proxy=b");
    finds("_oauth2_proxy=a%7Cb", "a%7Cb");
  });

  it("takes one pair of quotes off", () => {
    finds('_oauth2_proxy="abc"', "abc");
    finds('_oauth2_proxy=""', "");
    isUnusable('_oauth2_proxy="');
    isUnusable('_oauth2_proxy="abc');
    isUnusable('_oauth2_proxy=""abc""');
  });

  it("knows the exact name only", () => {
    findsNone("");
    findsNone(";");
    findsNone("_OAUTH2_PROXY=a");
    findsNone("x_oauth2_proxy=a");
    findsNone("_oauth2_proxyx=a");
    findsNone("_oauth2_proxy x=a");
    findsNone("a=_oauth2_proxy=b");
    findsNone("a=1, _oauth2_proxy=b");
    findsNone("_oauth2_prox");
    findsNone('"_oauth2_proxy"=a');
    findsNone("_oauth2_proxy_csrf=a");
    findsNone("_oauth2_proxy_OUBH2F09_csrf=a; _oauth2_proxy_=b; _oauth2_proxy_1x=c; _oauth2_proxy__1=d");
  });

  it("takes the first of a name and passes over one that Go drops", () => {
    finds("_oauth2_proxy=a; _oauth2_proxy=b", "a");
    finds("_oauth2_proxy=; _oauth2_proxy=b", "");
    finds("_oauth2_proxy=a\\b; _oauth2_proxy=b", "b");
    finds("_oauth2_proxy=a\\b; _oauth2_proxy=c\\d; _oauth2_proxy=e; _oauth2_proxy=f\\g", "e");
    isUnusable("_oauth2_proxy=a\\b; _oauth2_proxy=c\\d");
    isUnusable("_oauth2_proxy=a\\b");
  });

  it("drops a value with any byte that may not be in one", () => {
    for (let c = 0; c < 256; c++) {
      for (let at = 0; at < 33; at += 8) {
        const line = String.UTF8.encode("_oauth2_proxy=xvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvx");
        store<u8>(changetype<usize>(line) + 15 + at, u8(c));
        const legal = c >= 0x20 && c < 0x7f && c !== 0x22 && c !== 0x5c;
        expect(scanBytes([line])).toBe(legal ? CookieKind.Single : CookieKind.Unusable, c.toString());
        if (c === 0x3b) expect(SCAN.sessionLength).toBe(at + 1);
      }
    }
  });

  it("is not disturbed by neighbours of any bytes", () => {
    const line = String.UTF8.encode("__________=__________;_oauth2_proxy=abc");
    for (let c = 0; c < 256; c++) {
      for (let at = 0; at < 21; at++) store<u8>(changetype<usize>(line) + at, u8(c));
      expect(scanBytes([line])).toBe(CookieKind.Single, c.toString());
      expect(value()).toBe("abc");
    }
  });

  it("reads all lines in order", () => {
    expect(scan(["a=1", "_oauth2_proxy=abc", "_oauth2_proxy=def"])).toBe(CookieKind.Single);
    expect(value()).toBe("abc");
    expect(scan(["_oauth2_proxy_1=b", "_oauth2_proxy_0=a"])).toBe(CookieKind.Chunked);
    expect(value()).toBe("ab");
    expect(scan([])).toBe(CookieKind.None);
  });

  it("forgets the request before", () => {
    scan(["_oauth2_proxy_0=a; _oauth2_proxy_1=b; _oauth2_proxy=c"]);
    expect(scan(["a=b"])).toBe(CookieKind.None);
    expect(rest()).toBe("a=b");
  });
});

describe("a split session", () => {
  it("is joined by number, up to the first gap", () => {
    joins("_oauth2_proxy_0=a; _oauth2_proxy_1=b", "ab");
    joins("_oauth2_proxy_2=c; x=1; _oauth2_proxy_1=b; _oauth2_proxy_0=a", "abc");
    joins("_oauth2_proxy_0=a; _oauth2_proxy_1=b; _oauth2_proxy_3=d", "ab");
    joins("_oauth2_proxy_0=a; _oauth2_proxy_1=b; _oauth2_proxy_1=x", "ab");
    joins('_oauth2_proxy_0="a"; _oauth2_proxy_1="b"', "ab");
  });

  it("gives way to the exact name, even when that is empty", () => {
    finds("_oauth2_proxy_0=a; _oauth2_proxy=x; _oauth2_proxy_1=b", "x");
    finds("_oauth2_proxy_0=a; _oauth2_proxy_1=b; _oauth2_proxy=", "");
  });

  it("is unusable with one part only, without the first, or under other numbers", () => {
    isUnusable("_oauth2_proxy_0=a");
    isUnusable("_oauth2_proxy_1=b");
    isUnusable("_oauth2_proxy_0=a; _oauth2_proxy_2=c");
    isUnusable("_oauth2_proxy_00=a; _oauth2_proxy_01=b");
    isUnusable("_oauth2_proxy_0=a; _oauth2_proxy_01=b");
    isUnusable("_oauth2_proxy_4294967296=a; _oauth2_proxy_4294967297=b");
  });

  it("may have 512 parts and no more", () => {
    let header = "";
    let expected = "";
    for (let i = 0; i < 512; i++) {
      header = "_oauth2_proxy_" + i.toString() + "=" + String.fromCharCode(0x61 + (i % 26)) + ";" + header;
      expected += String.fromCharCode(0x61 + (i % 26));
    }
    joins(header, expected);
    joins(header + "_oauth2_proxy_513=z", expected);
    isUnusable(header + "_oauth2_proxy_512=z");
  });
});

describe("the limits of the scan", () => {
  it("are 128 KiB for the value, single or joined", () => {
    const most = "v".repeat(MAX_COOKIE_BYTES);
    expect(scan(["_oauth2_proxy=" + most])).toBe(CookieKind.Single);
    isUnusable("_oauth2_proxy=v" + most);
    const half = "v".repeat(MAX_COOKIE_BYTES / 2);
    expect(scan(["_oauth2_proxy_0=" + half + ";_oauth2_proxy_1=" + half])).toBe(CookieKind.Chunked);
    isUnusable("_oauth2_proxy_0=" + half + ";_oauth2_proxy_1=v" + half);
  });

  it("are 3000 parts, counted as Go counts them", () => {
    expect(scan([";".repeat(2999) + "_oauth2_proxy=a"])).toBe(CookieKind.Single);
    expect(scan([";".repeat(3000) + "_oauth2_proxy=a"])).toBe(CookieKind.Unusable);
    expect(scan([";".repeat(2998), "_oauth2_proxy=a"])).toBe(CookieKind.Single);
    expect(scan([";".repeat(2999), "_oauth2_proxy=a"])).toBe(CookieKind.Unusable);
  });

  it("are 128 lines, and nothing of more is passed on", () => {
    const many: string[] = [];
    for (let i = 0; i < 127; i++) many.push("a=" + i.toString());
    many.push("_oauth2_proxy=a");
    expect(scan(many)).toBe(CookieKind.Single);
    expect(rest().length).toBeGreaterThan(127);
    many.push("b=1");
    expect(scan(many)).toBe(CookieKind.Unusable);
    expect(rest()).toBe("");
  });

  it("hold for a header of nothing but separators", () => {
    isUnusable("_oauth2_proxy_0=x;".repeat(6000));
    findsNone(";".repeat(100000));
    findsNone("=".repeat(100000));
    isUnusable("_oauth2_proxy" + " ".repeat(100000) + "\t=\x01");
  });
});

describe("writeCookies", () => {
  it("leaves every other cookie byte for byte", () => {
    leaves(["a=1; _oauth2_proxy=x; b=2"], "a=1; b=2");
    leaves(["_oauth2_proxy=x"], "");
    leaves(["a=1"], "a=1");
    leaves(["a;b;c"], "a; b; c");
    leaves([' a = 1 ;; b="x y" ; =;"=;'], 'a = 1; b="x y"; =; "=');
    leaves(["_oauth2_proxy_0=x; _oauth2_proxy_csrf=c; _oauth2_proxy_1=y"], "_oauth2_proxy_csrf=c");
    leaves(["_oauth2_proxy_OUBH2F09_csrf=c; _oauth2_proxy=x"], "_oauth2_proxy_OUBH2F09_csrf=c");
  });

  it("removes every copy, every number and every spelling that oauth2-proxy would clear", () => {
    leaves(["_oauth2_proxy=x;_oauth2_proxy=y; _oauth2_proxy ; a"], "a");
    leaves(["_oauth2_proxy_00=x; _oauth2_proxy_123456=y; _oauth2_proxy_7; a"], "a");
    leaves(['_oauth2_proxy="x; a; _oauth2_proxy=\\'], "a");
  });

  it("joins the lines", () => {
    leaves(["a=1", "_oauth2_proxy=x", "", "b=2; c=3"], "a=1; b=2; c=3");
  });
});

function voids(texts: string[], expected: string): void {
  scan(texts);
  const room = writtenCookiesMaxLength(SCAN);
  const out = new ArrayBuffer(room);
  const length = writeCookies(SCAN, changetype<usize>(out), OwnCookies.Voided);
  assert(length <= room, "more than announced");
  expect(String.UTF8.decodeUnsafe(changetype<usize>(out), length)).toBe(expected, texts.join("|"));
}

describe("writeCookies, voided", () => {
  it("keeps the names of the session's cookies and nothing of their values", () => {
    voids(["a=1; _oauth2_proxy=x; b=2"], "a=1; _oauth2_proxy=-; b=2");
    voids(["_oauth2_proxy_0=xx; _oauth2_proxy_1=yy"], "_oauth2_proxy_0=-; _oauth2_proxy_1=-");
    voids(["_oauth2_proxy=; _oauth2_proxy"], "_oauth2_proxy=-; _oauth2_proxy=-");
    voids(["_oauth2_proxy;".repeat(40) + "a=1"], "_oauth2_proxy=-; ".repeat(40) + "a=1");
    voids(['_oauth2_proxy ="x"', "_oauth2_proxy_csrf=c"], "_oauth2_proxy =-; _oauth2_proxy_csrf=c");
  });
});

describe("isCookieBeyondLimits", () => {
  it("tells parts, lines and lengths that are not looked at", () => {
    scan(["_oauth2_proxy=x"]);
    expect(SCAN.isBeyondLimits).toBe(false);
    scan(["_oauth2_proxy_0=x;".repeat(512)]);
    expect(SCAN.isBeyondLimits).toBe(false);
    scan(["_oauth2_proxy_0=x;".repeat(513)]);
    expect(SCAN.isBeyondLimits).toBe(true);
    scan(["_oauth2_proxy=" + "x".repeat(MAX_COOKIE_BYTES + 1)]);
    expect(SCAN.isBeyondLimits).toBe(true);
    const half = "x".repeat(MAX_COOKIE_BYTES / 2 + 1);
    scan(["_oauth2_proxy_0=" + half + ";_oauth2_proxy_1=" + half]);
    expect(SCAN.isBeyondLimits).toBe(true);
  });
});
