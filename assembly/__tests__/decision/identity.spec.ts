import { Identity } from "../../decision/identity";

describe("An identity", () => {
  it("is somebody by a user or an e-mail address alone", () => {
    const identity = new Identity();
    expect(identity.isSomebody).toBe(false);
    identity.preferredUsernameLength = 1;
    identity.groupsLength = 1;
    identity.accessTokenLength = 1;
    expect(identity.isSomebody).toBe(false);
    identity.userLength = 1;
    expect(identity.isSomebody).toBe(true);
    identity.userLength = 0;
    identity.emailLength = 1;
    expect(identity.isSomebody).toBe(true);
  });

  it("is nobody once it is cleared, and keeps nothing of whom it was", () => {
    const identity = new Identity();
    memory.fill(changetype<usize>(identity), 1, offsetof<Identity>());
    identity.clear();
    for (let at: usize = 0; at < offsetof<Identity>(); at++) {
      expect(load<u8>(changetype<usize>(identity) + at)).toBe(0, at.toString());
    }
    expect(identity.isSomebody || identity.isBearer || identity.groupsAreJoined).toBe(false);
    expect(identity.idTokenHash).toBe(0);
  });
});
