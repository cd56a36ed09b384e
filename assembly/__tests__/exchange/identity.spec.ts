import { Identity } from "../../exchange/identity";

describe("An identity", () => {
  it("is somebody by a user or an e-mail address alone", () => {
    const identity = new Identity();
    expect(identity.isSomebody).toBe(false);
    identity.preferredUsername.length = 1;
    identity.groups.length = 1;
    identity.accessToken.length = 1;
    expect(identity.isSomebody).toBe(false);
    identity.user.length = 1;
    expect(identity.isSomebody).toBe(true);
    identity.user.length = 0;
    identity.email.length = 1;
    expect(identity.isSomebody).toBe(true);
  });

  it("is nobody once it is cleared, and keeps nothing of whom it was", () => {
    const identity = new Identity();
    const spans = [
      identity.accessToken,
      identity.idToken,
      identity.user,
      identity.email,
      identity.groups,
      identity.groupList,
      identity.preferredUsername,
    ];
    for (let i = 0; i < spans.length; i++) spans[i].set(1, i + 1);
    identity.idTokenHash = 1;
    identity.groupsAreJoined = true;
    identity.isBearer = true;
    identity.clear();
    for (let i = 0; i < spans.length; i++) expect(spans[i].isEmpty).toBe(true, i.toString());
    expect<bool>(identity.isSomebody || identity.isBearer || identity.groupsAreJoined).toBe(false);
    expect(identity.idTokenHash).toBe(0);
  });
});
