import { ConfigPath } from "../../config/config-path";

describe("Where a reader is in its document", () => {
  it("is told by keys, and by the index and the name of entries", () => {
    const path = new ConfigPath();
    expect(path.text()).toBe("");
    path.enterObject();
    path.toKey("realms");
    path.enterList();
    expect(path.text()).toBe("realms");
    expect(path.toEntry()).toBe(0);
    expect(path.toEntry()).toBe(1);
    expect(path.text()).toBe("realms[1]");
    path.nameEntry("grafana");
    path.enterObject();
    expect(path.text()).toBe("realms[1] (grafana)");
    path.toKey("session");
    expect(path.text()).toBe("realms[1] (grafana).session");
  });

  it("has for each of several lists its own index, and forgets what was left", () => {
    const path = new ConfigPath();
    path.enterList();
    path.toEntry();
    path.nameEntry("a");
    path.toEntry();
    path.enterList();
    path.toEntry();
    path.toEntry();
    expect(path.text()).toBe("[1][1]");
    path.leaveList();
    path.toEntry();
    path.enterObject();
    path.toKey('["odd key"]');
    expect(path.text()).toBe('[2]["odd key"]');
    path.leaveObject();
    path.leaveList();
    expect(path.text()).toBe("");
  });
});
