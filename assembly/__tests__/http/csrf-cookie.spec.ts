import { CookieScan } from "../../http/cookie-header";
import { writeCookies, writtenCookiesMaxLength } from "../../http/cookie-writer";
import { OwnCookies } from "../../http/cookie-kind";

const SCAN = new CookieScan();

const NAME = String.UTF8.encode("_oauth2_proxy");
let kept = new ArrayBuffer(0);

function scan(texts: string[]): void {
  kept = String.UTF8.encode(texts[0]);
  SCAN.start(changetype<usize>(NAME), NAME.byteLength);
  SCAN.readLine(changetype<usize>(kept), kept.byteLength);
  SCAN.finish();
}

function leavesApp(text: string, expected: string): void {
  scan([text]);
  const out = new ArrayBuffer(writtenCookiesMaxLength(SCAN));
  const length = writeCookies(SCAN, changetype<usize>(out), OwnCookies.AppLeftOut);
  expect(String.UTF8.decodeUnsafe(changetype<usize>(out), length)).toBe(expected, text);
}

describe("writeCookies, for an app", () => {
  it("leaves out the cookies of a login under way too", () => {
    leavesApp("a=1; _oauth2_proxy_csrf=c; b=2", "a=1; b=2");
    leavesApp("_oauth2_proxy_OUBH2F09_csrf=c; _oauth2_proxy=x", "");
    leavesApp("_oauth2_proxy_-_aB09zZ_csrf = c; _oauth2_proxy_csrf", "");
  });

  it("leaves what is only called alike", () => {
    const others: string[] = [
      "_oauth2_proxy_csrf2=c",
      "_oauth2_proxy_csrf_x=c",
      "_oauth2_proxycsrf=c",
      "_oauth2_proxy_1_csrf=c",
      "_oauth2_proxy_OUBH2F0_csrf=c",
      "_oauth2_proxy_OUBH2F09a_csrf=c",
      "_oauth2_proxy_OUBH.F09_csrf=c",
      "x_oauth2_proxy_csrf=c",
      "_OAUTH2_proxy_csrf=c",
      "csrf=c",
    ];
    for (let i = 0; i < others.length; i++) leavesApp(others[i], others[i]);
  });
});

describe("ownCookieSet", () => {
  it("has the whole cookie and each part, but numbers that oauth2-proxy does not write", () => {
    scan(["_oauth2_proxy=x; _oauth2_proxy_2=y; _oauth2_proxy_62=z"]);
    expect(SCAN.ownSet).toBe(0x8000000000000009);
    scan(["_oauth2_proxy_00=x; _oauth2_proxy_63=y; a=b"]);
    expect(SCAN.ownSet).toBe(0);
  });
});
