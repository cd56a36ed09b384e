import { Action, Decision } from "../../exchange/decision";
import { Identity } from "../../exchange/identity";
import { Agreement, agreementOf, Conduct, conductOf, GuardWords } from "../../judge/observation";
import { Reason } from "../../exchange/reason";

const decision = new Decision();

function said(name: string, value: string, into: GuardWords): void {
  const nameBytes = String.UTF8.encode(name);
  const bytes = String.UTF8.encode(value);
  // What a spec points to lives as long as the spec.
  kept.push(bytes);
  into.collect(
    changetype<usize>(nameBytes),
    nameBytes.byteLength,
    changetype<usize>(bytes),
    bytes.byteLength,
  );
}

const kept: ArrayBuffer[] = [];

function alice(): Identity {
  const user = String.UTF8.encode("alice");
  const email = String.UTF8.encode("alice@example.com");
  kept.push(user);
  kept.push(email);
  const identity = new Identity();
  identity.user.set(changetype<usize>(user), user.byteLength);
  identity.email.set(changetype<usize>(email), email.byteLength);
  return identity;
}

function guardOf(names: string[], values: string[]): GuardWords {
  const guard = new GuardWords();
  for (let i = 0; i < names.length; i++) said(names[i], values[i], guard);
  return guard;
}

describe("conductOf", () => {
  it("tells what a decision would have come to", () => {
    const actions: Action[] = [
      Action.Pass,
      Action.Forward,
      Action.ForwardAnonymous,
      Action.AskAuth,
      Action.RelayPage,
      Action.AwaitKeys,
      Action.Refuse,
      Action.Unavailable,
    ];
    const conducts: Conduct[] = [
      Conduct.None,
      Conduct.Pass,
      Conduct.PassAnonymous,
      Conduct.Ask,
      Conduct.Ask,
      Conduct.Ask,
      Conduct.Refuse,
      Conduct.Refuse,
    ];
    for (let i = 0; i < actions.length; i++) {
      decision.action = actions[i];
      expect(conductOf(decision, Reason.None)).toBe(conducts[i]);
    }
  });

  it("is a refusal where the route refuses whom it would let pass", () => {
    decision.action = Action.Forward;
    expect(conductOf(decision, Reason.NotInGroup)).toBe(Conduct.Refuse);
    decision.action = Action.ForwardAnonymous;
    expect(conductOf(decision, Reason.NotInGroup)).toBe(Conduct.Refuse);
  });
});

describe("agreementOf", () => {
  it("agrees with a guard that names the same person, as far as it says", () => {
    const guards: GuardWords[] = [
      guardOf(["x-auth-request-user"], ["alice"]),
      guardOf(["x-auth-request-email"], ["alice@example.com"]),
      guardOf(["x-auth-request-user", "x-auth-request-email"], ["alice", "alice@example.com"]),
    ];
    for (let i = 0; i < guards.length; i++)
      expect(agreementOf(Conduct.Pass, Reason.Session, alice(), guards[i])).toBe(Agreement.Agree);
  });

  it("differs from one that names somebody else in any of its words", () => {
    const names: string[] = [
      "x-auth-request-user",
      "x-auth-request-email",
      "x-auth-request-groups",
      "x-auth-request-preferred-username",
    ];
    for (let i = 0; i < names.length; i++) {
      const guard = guardOf([names[i]], ["bob"]);
      expect(agreementOf(Conduct.Pass, Reason.Session, alice(), guard)).toBe(Agreement.OtherIdentity);
      expect(agreementOf(Conduct.PassAnonymous, Reason.Session, alice(), guard)).toBe(
        Agreement.OtherIdentity,
      );
    }
    const longer = guardOf(["x-auth-request-user"], ["alice "]);
    expect(agreementOf(Conduct.Pass, Reason.Session, alice(), longer)).toBe(Agreement.OtherIdentity);
  });

  it("knows nothing of a guard that names nobody, but where nobody is to be named", () => {
    const silent = guardOf(["authorization", "x-auth-request-redirect"], ["x", "y"]);
    expect(agreementOf(Conduct.Pass, Reason.Session, alice(), silent)).toBe(Agreement.Unknown);
    expect(agreementOf(Conduct.PassAnonymous, Reason.Session, alice(), silent)).toBe(Agreement.Agree);
    expect(
      agreementOf(Conduct.Ask, Reason.RefreshDue, alice(), guardOf(["x-auth-request-user"], ["bob"])),
    ).toBe(Agreement.Unknown);
  });

  it("has its doubts about a session that the rules here do not let pass, and the guard did", () => {
    const guard = guardOf(["x-auth-request-user"], ["alice"]);
    const reasons: Reason[] = [
      Reason.EmailNotAllowed,
      Reason.GroupNotAllowed,
      Reason.SignatureInvalid,
      Reason.OutsideWindow,
      Reason.CookieMalformed,
    ];
    for (let i = 0; i < reasons.length; i++) {
      expect(agreementOf(Conduct.Ask, reasons[i], alice(), guard)).toBe(Agreement.WouldDoubt);
      expect(agreementOf(Conduct.Ask, reasons[i], alice(), new GuardWords())).toBe(Agreement.Unknown);
    }
  });

  it("differs from any guard that let through what would be refused", () => {
    expect(agreementOf(Conduct.Refuse, Reason.Session, alice(), new GuardWords())).toBe(
      Agreement.WouldRefuse,
    );
    expect(
      agreementOf(Conduct.Refuse, Reason.Session, alice(), guardOf(["x-auth-request-user"], ["alice"])),
    ).toBe(Agreement.WouldRefuse);
  });
});
