import { AuthAnswer } from "../../exchange/auth-answer";
import { readAnswerSubject, readSessionSubject } from "../../judge/session-subject";
import { Field, markOf } from "../../revocation/marks";
import { Subject } from "../../revocation/subject";
import { OpenedSession } from "../../session/opened-session";
import { base64UrlOf } from "../jwt/judge";
import { Text } from "./text";

const SECRET = new Text("0123456789abcdef");
const subject = new Subject(SECRET.pointer);
const session = new OpenedSession();

function tokenOf(claims: string): string {
  return `eyJ.${base64UrlOf(claims)}.AQID`;
}

/** Whether the subject that was read last has the value of a field. */
function has(field: Field, value: string): bool {
  const text = new Text(value);
  const mark = markOf(SECRET.pointer, field, text.pointer, text.length);
  for (let i = 0; i < subject.count(field); i++) if (subject.mark(field, i) === mark) return true;
  return false;
}

function open(): void {
  session.clear();
  const user = new Text("alice");
  session.user = user.pointer;
  session.userLength = user.length;
  const email = new Text("alice@example.com");
  session.email = email.pointer;
  session.emailLength = email.length;
  const access = new Text(tokenOf('{"sub":"access-sub","sid":"s1"}'));
  session.accessToken = access.pointer;
  session.accessTokenLength = access.length;
  const id = new Text(tokenOf('{"sub":"id-sub","email":"id@example.com","jti":"j1"}'));
  session.idToken = id.pointer;
  session.idTokenLength = id.length;
}

function answerOf(headers: string[][]): AuthAnswer {
  const answer = new AuthAnswer();
  for (let i = 0; i < headers.length; i++) {
    const name = new Text(headers[i][0]);
    const value = new Text(headers[i][1]);
    answer.collect(name.pointer, name.length, value.pointer, value.length);
  }
  return answer;
}

describe("Whom a session is about", () => {
  it("is its own user and e-mail address, and what both tokens say", () => {
    open();
    readSessionSubject(session, subject);
    expect(has(Field.Subject, "alice") && has(Field.Email, "alice@example.com")).toBe(true);
    expect(has(Field.Subject, "access-sub") && has(Field.SessionId, "s1")).toBe(true);
    expect(
      has(Field.Subject, "id-sub") && has(Field.Email, "id@example.com") && has(Field.TokenId, "j1"),
    ).toBe(true);
    expect(has(Field.Subject, "bob")).toBe(false);
  });

  it("exists since it was created, where it says so", () => {
    open();
    session.createdAtSeconds = 1700000000;
    session.hasCreationTime = true;
    readSessionSubject(session, subject);
    expect(subject.createdSeconds).toBe(1700000000);
    session.hasCreationTime = false;
    readSessionSubject(session, subject);
    expect(subject.createdSeconds).toBe(-1);
  });
});

describe("Whom an answer names", () => {
  it("is who its headers say, and its tokens", () => {
    const answer = answerOf([
      ["x-auth-request-user", "alice"],
      ["x-auth-request-email", "alice@example.com"],
      ["x-auth-request-access-token", tokenOf('{"sub":"access-sub","iat":1700000100}')],
      ["authorization", "Bearer " + tokenOf('{"sub":"id-sub","iat":1700000200}')],
    ]);
    expect(readAnswerSubject(answer, subject)).toBe(1700000100);
    expect(has(Field.Subject, "alice") && has(Field.Email, "alice@example.com")).toBe(true);
    expect(has(Field.Subject, "access-sub") && has(Field.Subject, "id-sub")).toBe(true);
  });

  it("is who GAP-Auth says where nothing else does: by e-mail address, or by name", () => {
    readAnswerSubject(answerOf([["gap-auth", "alice@example.com"]]), subject);
    expect(has(Field.Email, "alice@example.com")).toBe(true);
    readAnswerSubject(answerOf([["gap-auth", "alice"]]), subject);
    expect(has(Field.Subject, "alice")).toBe(true);
    readAnswerSubject(answerOf([["gap-auth", ""]]), subject);
    expect(subject.count(Field.Subject) + subject.count(Field.Email)).toBe(0);
  });

  it("is nobody else by GAP-Auth where the user and the e-mail address are named", () => {
    const answer = answerOf([
      ["gap-auth", "alice@example.com"],
      ["x-auth-request-user", "alice"],
      ["x-auth-request-email", "alice@example.com"],
    ]);
    readAnswerSubject(answer, subject);
    expect(subject.count(Field.Subject)).toBe(1);
    expect(subject.count(Field.Email)).toBe(1);
  });

  it("has tokens since their access token was issued, or else the ID token", () => {
    const opaque = answerOf([
      ["x-auth-request-access-token", "opaque"],
      ["authorization", "Bearer " + tokenOf('{"iat":1700000200}')],
    ]);
    expect(readAnswerSubject(opaque, subject)).toBe(1700000200);
    expect(readAnswerSubject(answerOf([["x-auth-request-user", "alice"]]), subject)).toBe(-1);
    expect(has(Field.Subject, "alice")).toBe(true);
  });
});
