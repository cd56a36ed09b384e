import { RealmClaim } from "../../rules/realm-claim";
import { NO_REALM, NO_REALMS_PATH, ODD_HOST, RealmIndex } from "../../rules/realm-index";

function claim(host: string, path: string = ""): RealmClaim {
  return new RealmClaim(String.UTF8.encode(host), String.UTF8.encode(path));
}

@final
class Row {
  constructor(
    readonly authority: string,
    readonly target: string,
    readonly realm: i32,
  ) {}
}

const ROWS: Row[] = [
  new Row("a.example.com", "/", 0),
  new Row("A.EXAMPLE.COM.:8443", "/x?y", 0),
  new Row("b.example.com", "/", 1),
  new Row("deep.b.example.com", "/", 1),
  new Row("c.example.com", "/", 3),
  new Row("x.c.example.com", "/", 3),
  new Row("example.com", "/", NO_REALM),
  new Row("other.org", "/grafana", NO_REALM),
  new Row("[::1]", "/", NO_REALM),
  new Row("", "/", ODD_HOST),
  new Row("a.example.com:", "/", ODD_HOST),
  new Row("a.example.com@b.example.com", "/", ODD_HOST),
  new Row("apps.org", "/grafana", 0),
  new Row("apps.org", "/grafana/", 0),
  new Row("apps.org", "/grafana/d/1?x=/argo", 0),
  new Row("apps.org", "/grafana?x", 0),
  new Row("apps.org", "/argo", 2),
  new Row("apps.org", "/argo/deep/x", 1),
  new Row("apps.org", "/argo/deeper", 2),
  new Row("apps.org", "/", NO_REALMS_PATH),
  new Row("apps.org", "/grafanas", NO_REALMS_PATH),
  new Row("apps.org", "/Grafana", NO_REALMS_PATH),
  new Row("apps.org", "//grafana", NO_REALMS_PATH),
  new Row("apps.org", "/%67rafana", NO_REALMS_PATH),
  new Row("apps.org", "/grafana;x/", NO_REALMS_PATH),
  new Row("apps.org", "/grafana\\x", NO_REALMS_PATH),
  new Row("apps.org", "*", NO_REALMS_PATH),
  new Row("apps.org", "", NO_REALMS_PATH),
  // A less exact pattern has what is left of a host whose paths are claimed.
  new Row("part.example.com", "/x", 2),
  new Row("part.example.com", "/y", 3),
];

function index(): RealmIndex {
  return new RealmIndex([
    [claim("a.example.com"), claim("apps.org", "/grafana")],
    [claim("b.example.com"), claim("*.b.example.com"), claim("apps.org", "/argo/deep")],
    [claim("apps.org", "/argo"), claim("part.example.com", "/x")],
    [claim("*.example.com")],
  ]);
}

function find(realms: RealmIndex, row: Row): i32 {
  const authority = String.UTF8.encode(row.authority);
  const target = String.UTF8.encode(row.target);
  return realms.find(
    changetype<usize>(authority),
    authority.byteLength,
    changetype<usize>(target),
    target.byteLength,
  );
}

describe("The index of realms", () => {
  it("takes the most exact host, and there the longest path of whole segments", () => {
    const realms = index();
    for (let i = 0; i < ROWS.length; i++) {
      const name = ROWS[i].authority + ROWS[i].target;
      expect(find(realms, ROWS[i])).toBe(ROWS[i].realm, name);
      expect(find(realms, ROWS[i])).toBe(ROWS[i].realm, name + " again");
    }
  });

  it("takes no authority for an odd one, before it has seen any", () => {
    expect(find(index(), new Row("", "/", ODD_HOST))).toBe(ODD_HOST);
  });

  it("remembers for no other index what it found", () => {
    const realms = index();
    const others = new RealmIndex([[claim("x.org")], [claim("a.example.com")]]);
    expect(find(realms, ROWS[0])).toBe(0);
    expect(find(others, ROWS[0])).toBe(1);
    expect(find(realms, ROWS[0])).toBe(0);
  });
});
