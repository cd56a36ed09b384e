import { Config, UpstreamAuthorization } from "../../config/config";
import { judgeAnswer } from "../../judge/answer-judge";
import { AuthAnswer } from "../../exchange/auth-answer";
import { Action, Decision } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Text, textOf } from "./text";

let answer = new AuthAnswer();
let decision = new Decision();

function header(name: string, value: string): void {
  const nameText = new Text(name);
  const valueText = new Text(value);
  answer.collect(nameText.pointer, nameText.length, valueText.pointer, valueText.length);
}

function start(status: string): void {
  answer = new AuthAnswer();
  header(":status", status);
}

function allowedAsBob(): void {
  start("202");
  header("x-auth-request-user", "bob-id");
  header("x-auth-request-email", "bob@example.com");
  header("x-auth-request-groups", "ops,dev");
  header("x-auth-request-preferred-username", "bob");
  header("x-auth-request-access-token", "access-1");
  header("authorization", "Bearer id-1");
}

function judge(
  asked: Action,
  authorization: UpstreamAuthorization = UpstreamAuthorization.AccessToken,
): Decision {
  const config = new Config();
  config.upstream.authorization = authorization;
  decision = new Decision();
  return judgeAnswer(answer, asked, config, decision);
}

function expectOutcome(asked: Action, action: Action, reason: Reason, title: string): void {
  judge(asked);
  expect(decision.action).toBe(action, title);
  expect(decision.reason).toBe(reason, title);
}

/** The ID token that an app which wants one would get. */
function idTokenOf(authorization: UpstreamAuthorization): string {
  judge(Action.AskAuth, authorization);
  return textOf(decision.identity.idToken.pointer, decision.identity.idToken.length);
}

const NO_STATUS: string[] = ["", "2", "20", "2000", "+20", "20x", "x20", " 20", "-20", "2 0", "\x00\x00\x00"];

describe("The verdict of an answer", () => {
  it("is a pass for 200 and 202 only", () => {
    for (let status = 0; status < 1000; status++) {
      allowedAsBob();
      header(":status", status.toString().padStart(3, "0"));
      judge(Action.AskAuth);
      const passes = status === 200 || status === 202;
      expect(decision.action === Action.Forward).toBe(passes, status.toString());
      const relayed = status >= 300 && status < 500;
      expect(decision.action === Action.RelayAnswer).toBe(relayed, status.toString());
      expect(decision.action === Action.Unavailable).toBe(!passes && !relayed, status.toString());
    }
  });

  it("is an outage without a status of three digits", () => {
    for (let i = 0; i < NO_STATUS.length; i++) {
      start(NO_STATUS[i]);
      header("x-auth-request-user", "bob");
      expectOutcome(Action.AskAuth, Action.Unavailable, Reason.Unavailable, NO_STATUS[i]);
      expectOutcome(Action.RelayPage, Action.Unavailable, Reason.Unavailable, NO_STATUS[i]);
    }
    answer = new AuthAnswer();
    expectOutcome(Action.AskAuth, Action.Unavailable, Reason.Unavailable, "no headers");
    expectOutcome(Action.RelayPage, Action.Unavailable, Reason.Unavailable, "no headers");
  });

  it("takes all values over", () => {
    allowedAsBob();
    expectOutcome(Action.AskAuth, Action.Forward, Reason.Allowed, "bob");
    const identity = decision.identity;
    expect(textOf(identity.user.pointer, identity.user.length)).toBe("bob-id");
    expect(textOf(identity.email.pointer, identity.email.length)).toBe("bob@example.com");
    expect(textOf(identity.groups.pointer, identity.groups.length)).toBe("ops,dev");
    expect(textOf(identity.preferredUsername.pointer, identity.preferredUsername.length)).toBe("bob");
    expect(textOf(identity.accessToken.pointer, identity.accessToken.length)).toBe("access-1");
  });

  it("has the ID token only where that is configured", () => {
    allowedAsBob();
    expect(idTokenOf(UpstreamAuthorization.IdToken)).toBe("id-1");
    expect(idTokenOf(UpstreamAuthorization.AccessToken)).toBe("");
    expect(idTokenOf(UpstreamAuthorization.None)).toBe("");
    expect(idTokenOf(UpstreamAuthorization.Preserve)).toBe("");
  });

  it("has no ID token where the answer has none, or one too short", () => {
    const values = ["", "Bearer", "Bearer ", "x"];
    for (let i = 0; i < values.length; i++) {
      start("202");
      header("x-auth-request-user", "bob");
      header("authorization", values[i]);
      expect(idTokenOf(UpstreamAuthorization.IdToken)).toBe("", values[i]);
    }
    start("202");
    header("x-auth-request-user", "bob");
    expect(idTokenOf(UpstreamAuthorization.IdToken)).toBe("");
  });

  it("has no ID token where the credentials are of another scheme", () => {
    start("202");
    header("x-auth-request-user", "bob");
    header("authorization", "Basic Ym9iOnB3");
    expect(idTokenOf(UpstreamAuthorization.IdToken)).toBe("");
  });

  it("is nobody without a name or a token", () => {
    start("200");
    expectOutcome(Action.AskAuth, Action.ForwardAnonymous, Reason.Anonymous, "nothing");
    start("200");
    header("x-auth-request-groups", "admins");
    expectOutcome(Action.AskAuth, Action.ForwardAnonymous, Reason.Anonymous, "groups alone");
    start("200");
    header("x-auth-request-user", "");
    header("x-auth-request-email", "");
    expectOutcome(Action.AskAuth, Action.ForwardAnonymous, Reason.Anonymous, "empty values");
  });

  it("is nobody known with a token alone, and still passes with it", () => {
    start("200");
    header("x-auth-request-access-token", "access-1");
    expectOutcome(Action.AskAuth, Action.Forward, Reason.Allowed, "token");
    expect(decision.identity.isSomebody).toBe(false);
  });

  it("is somebody without a name where the service says that it is a login", () => {
    start("202");
    header("gap-auth", "");
    header("x-auth-request-groups", "dev");
    header("x-auth-request-preferred-username", "alice");
    expectOutcome(Action.AskAuth, Action.Forward, Reason.Allowed, "groups");
    expect(textOf(decision.identity.groups.pointer, decision.identity.groups.length)).toBe("dev");
    start("202");
    header("gap-auth", "");
    expectOutcome(Action.AskAuth, Action.Forward, Reason.Allowed, "nothing else to say");
    answer.reset();
    header(":status", "202");
    expectOutcome(Action.AskAuth, Action.ForwardAnonymous, Reason.Anonymous, "the answer after it");
  });

  it("does not keep anything of the answer before", () => {
    allowedAsBob();
    judge(Action.AskAuth);
    answer.reset();
    header(":status", "202");
    header("x-auth-request-user", "carol");
    judge(Action.AskAuth);
    expect(decision.identity.email.length).toBe(0);
    expect(decision.identity.accessToken.length).toBe(0);
    expect(decision.identity.idToken.length).toBe(0);
    expect(decision.identity.groups.length).toBe(0);
  });

  it("is invalid when a value comes twice", () => {
    const names = [
      "x-auth-request-user",
      "x-auth-request-email",
      "x-auth-request-groups",
      "x-auth-request-preferred-username",
      "x-auth-request-access-token",
      "authorization",
    ];
    for (let i = 0; i < names.length; i++) {
      allowedAsBob();
      header(names[i], "x");
      expectOutcome(Action.AskAuth, Action.Unavailable, Reason.Invalid, names[i]);
    }
  });

  it("is invalid with a token that could not be one", () => {
    const tokens = ["a b", "a\tb", "a\r\nb", "a\x00", "\u00e9", "a\x7f"];
    for (let i = 0; i < tokens.length; i++) {
      start("202");
      header("x-auth-request-user", "bob");
      header("x-auth-request-access-token", tokens[i]);
      expectOutcome(Action.AskAuth, Action.Unavailable, Reason.Invalid, tokens[i]);
      expect(judge(Action.AskAuth, UpstreamAuthorization.None).action).toBe(Action.Unavailable);
    }
  });

  it("is too large with more than a request may carry", () => {
    start("202");
    header("x-auth-request-user", "u".repeat(60_000));
    header("x-auth-request-groups", "g".repeat(60_000));
    expectOutcome(Action.AskAuth, Action.Unavailable, Reason.TooLarge, "large");
  });
});

function expectPage(status: i32, action: Action): void {
  start(status.toString());
  header("x-auth-request-user", "bob");
  judge(Action.RelayPage);
  expect(decision.action).toBe(action, status.toString());
}

describe("A page's answer", () => {
  it("goes to the client, unless the service is not there", () => {
    const relayed: i32[] = [
      200, 202, 204, 301, 302, 304, 400, 401, 403, 404, 418, 429, 499, 500, 501, 505, 511, 599,
    ];
    for (let i = 0; i < relayed.length; i++) expectPage(relayed[i], Action.RelayAnswer);
    const gone: i32[] = [100, 101, 103, 199, 502, 503, 504, 600, 699];
    for (let i = 0; i < gone.length; i++) expectPage(gone[i], Action.Unavailable);
  });
});
