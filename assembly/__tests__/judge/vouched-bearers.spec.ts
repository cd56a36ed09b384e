import { CacheKey } from "../../cache/cache-key";
import { SessionCache } from "../../cache/session-cache";
import { Config } from "../../config/config";
import { Request } from "../../exchange/request";
import { BearerJudge } from "../../judge/bearer-judge";
import { Revocations } from "../../judge/revocations";
import { VouchedBearers } from "../../judge/vouched-bearers";
import { FakeVerifier } from "../jwt/judge";
import { collect, requestOf } from "./request-of";
import { Text } from "./text";

const SECRET = new Text("0123456789abcdef");

function vouched(): VouchedBearers {
  const config = new Config();
  const cache = new SessionCache();
  const key = new CacheKey(SECRET.pointer);
  const revocations = new Revocations(config.revocation, SECRET.pointer);
  const bearers = new BearerJudge(config, [], new FakeVerifier(true), cache, key, 1, revocations);
  return new VouchedBearers(config, cache, key, bearers, revocations);
}

function requestWith(lines: string[]): Request {
  const request = requestOf("/");
  for (let i = 0; i < lines.length; i++) collect(request, "authorization", lines[i]);
  return request;
}

describe("A bearer token that oauth2-proxy may vouch for", () => {
  it("is one line that it reads, of characters that a token has", () => {
    expect(vouched().isFor(requestWith(["Bearer opaque"]))).toBe(true);
    const others = [
      "bearer opaque",
      "Bearer a b",
      "Bearer  a",
      "Bearer a\u0001",
      "Basic YTpi",
      "Bearer ",
      "",
    ];
    for (let i = 0; i < others.length; i++)
      expect(vouched().isFor(requestWith([others[i]]))).toBe(false, others[i]);
    expect(vouched().isFor(requestWith([]))).toBe(false);
    expect(vouched().isFor(requestWith(["Bearer a", "Bearer a"]))).toBe(false);
  });
});
