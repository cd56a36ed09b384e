import { makeRefusalKey, refusalKeyHigh, refusalKeyLow } from "../../judge/refusal-key";
import { Request } from "../../exchange/request";
import { SessionName } from "../../session/session-name";
import { collect, requestOf } from "./request-of";
import { Text } from "./text";

const SECRET = new Text("0123456789abcdef");

function sessionOf(login: u64): SessionName {
  const session = new SessionName();
  session.sealLow = 7;
  session.loginLow = login;
  session.loginHigh = login;
  return session;
}

/** Both halves of the key, or "none". */
function keyOf(request: Request, session: SessionName, secret: Text = SECRET): string {
  if (!makeRefusalKey(secret.pointer, request, session)) return "none";
  return `${refusalKeyLow()} ${refusalKeyHigh()}`;
}

describe("What a refusal is about", () => {
  it("is the login, the method, the authority and the target, each of them", () => {
    const keys = [
      keyOf(requestOf("/a"), sessionOf(1)),
      keyOf(requestOf("/a"), sessionOf(2)),
      keyOf(requestOf("/b"), sessionOf(1)),
      keyOf(requestOf("/a?"), sessionOf(1)),
      keyOf(requestOf("/a", "POST"), sessionOf(1)),
      keyOf(requestOf("/a", "get"), sessionOf(1)),
      keyOf(requestOf("/a", "GET", "other.example.com"), sessionOf(1)),
      keyOf(requestOf("app.example.com", "GET", "/a"), sessionOf(1)),
      keyOf(requestOf("/a"), sessionOf(1), new Text("0123456789abcdeg")),
    ];
    for (let i = 0; i < keys.length; i++) {
      expect(keys[i]).not.toBe("none");
      expect(keys.indexOf(keys[i])).toBe(i, `${i} is as another`);
    }
    expect(keyOf(requestOf("/a"), sessionOf(1))).toBe(keys[0]);
  });

  it("is nothing for a request without a session, or with credentials beside it", () => {
    expect(keyOf(requestOf("/a"), new SessionName())).toBe("none");
    const request = requestOf("/a");
    collect(request, "authorization", "Basic eDp5");
    expect(keyOf(request, sessionOf(1))).toBe("none");
  });
});
