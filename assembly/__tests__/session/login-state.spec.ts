import { ByteList } from "../../bytes/byte-list";
import { Span } from "../../bytes/span";
import { HostSet } from "../../http/host-pattern";
import { readLoginPage } from "../../session/login-state";
import { vectorCount, vectorText } from "../vectors";

const FILE = "redirects";
const PREFIX = String.UTF8.encode("/oauth2");
const HOST = String.UTF8.encode("app.example.com");

/** Hosts that are guarded by these names. */
function hostsOf(names: string[]): HostSet {
  const patterns: ArrayBuffer[] = [];
  for (let i = 0; i < names.length; i++) patterns.push(String.UTF8.encode(names[i]));
  return new HostSet(new ByteList(patterns));
}

const EVERY_HOST = hostsOf([]);
const HTTPS_BYTES = String.UTF8.encode("https");
const HTTPS = spanOf(HTTPS_BYTES);

function spanOf(bytes: ArrayBuffer): Span {
  const span = new Span();
  span.set(changetype<usize>(bytes), bytes.byteLength);
  return span;
}

function pageOf(target: string, host: ArrayBuffer = HOST, hosts: HostSet = EVERY_HOST): string {
  const bytes = String.UTF8.encode(target);
  const page = readLoginPage(spanOf(bytes), HTTPS, spanOf(host), hosts, PREFIX);
  return String.UTF8.decodeUnsafe(page.start, page.length);
}

function pageOfState(state: string): string {
  return pageOf("/oauth2/callback?code=c&state=" + encodeURIComponent(state));
}

function callbackTo(redirect: string): string {
  return "/oauth2/callback?code=c&state=" + encodeURIComponent("nonce:" + redirect);
}

describe("readLoginPage", () => {
  it("gives the path and query behind the nonce", () => {
    expect(pageOfState("nonce:/a/b?x=1&y=a%2Fb#c")).toBe("/a/b?x=1&y=a%2Fb#c");
    expect(pageOfState("nonce:/a b\u00e9")).toBe("/a%20b%C3%A9");
    expect(pageOf("/oauth2/callback?state=bm9uY2U6L2E_eD0x")).toBe("/a?x=1");
  });

  it("gives the path of a URL of the host, and of no other", () => {
    expect(pageOfState("nonce:https://app.example.com/a?b")).toBe("/a?b");
    expect(pageOfState("nonce:http://app.example.com/a")).toBe("/a");
    const others: string[] = [
      "https://evil.example/a",
      "https://app.example.com.evil.example/a",
      "https://app.example.com@evil.example/",
    ];
    for (let i = 0; i < others.length; i++) expect(pageOfState("nonce:" + others[i])).toBe("/", others[i]);
    expect(pageOfState("nonce:https:///a")).toBe("/");
  });

  it("gives the whole URL on another host that is guarded by name, and not where every host is", () => {
    const hosts = hostsOf(["app.example.com", "*.apps.example.com"]);
    const guarded = "https://one.apps.example.com/a b?c";
    expect(pageOf(callbackTo(guarded), HOST, hosts)).toBe("https://one.apps.example.com/a%20b?c");
    const withPort = String.UTF8.encode("app.example.com:8443");
    const elsewhere = "https://one.apps.example.com:8443/a";
    expect(pageOf(callbackTo(elsewhere), withPort, hosts)).toBe(elsewhere);
    expect(pageOf(callbackTo(guarded), withPort, hosts)).toBe("/");
    expect(pageOf(callbackTo(guarded))).toBe("/");
    const others: string[] = [
      "https://evil.example/a",
      "https://apps.example.com/a",
      "https://one.apps.example.com@evil.example/",
      "https://evil.example\\.apps.example.com/",
      "https://one.apps.example.com//evil.example",
      "https://one.apps.example.com/oauth2/sign_out",
      "https://one.apps.example.com:8443/a",
      "https://one.apps.example.com:443/a",
      "http://one.apps.example.com/a",
      "ftp://one.apps.example.com/",
    ];
    for (let i = 0; i < others.length; i++)
      expect(pageOf(callbackTo(others[i]), HOST, hosts)).toBe("/", others[i]);
  });

  it("compares hosts as they are, also where a request has none", () => {
    const target = "/oauth2/callback?code=c&state=" + encodeURIComponent("nonce:https:///a");
    expect(pageOf(target, new ArrayBuffer(0))).toBe("/a");
    expect(pageOf("/oauth2/callback?code=c&state=nonce%3Ahttps%3A%2F%2Fx%2Fa", new ArrayBuffer(0))).toBe("/");
  });

  it("gives / for pages of the auth service, and where there is no state", () => {
    const none: string[] = [
      "",
      "nonce",
      "nonce:",
      "nonce:a",
      "nonce:/oauth2/sign_out",
      "nonce:/%2E%2e/oauth2/sign_out",
    ];
    for (let i = 0; i < none.length; i++) expect(pageOfState(none[i])).toBe("/", none[i]);
    expect(pageOf("/oauth2/callback")).toBe("/");
    expect(pageOfState("nonce:/" + "a".repeat(6200))).toBe("/");
  });

  it("gives / for each target that oauth2-proxy would not take, and never what may lead elsewhere", () => {
    const rows = vectorCount(FILE);
    expect(rows).toBeGreaterThan(400);
    for (let row = 0; row < rows; row++) {
      const target = vectorText(FILE, row, "rd");
      const page = pageOfState("nonce:" + target);
      if (vectorText(FILE, row, "valid") === "false") expect(page).toBe("/", target);
      expect(page.charAt(0)).toBe("/", target);
      expect(page.charAt(1) !== "/" && !page.includes("\\")).toBe(true, target);
    }
  });
});
