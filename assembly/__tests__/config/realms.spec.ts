import { stringOf } from "../../bytes/byte-string";
import { Config } from "../../config/config";
import { Environment } from "../../config/environment";
import { parseConfig } from "../../config/parse-config";
import { lineOf } from "./parsed";

@final
class NoVariables extends Environment {
  get(_name: string): ArrayBuffer | null {
    return null;
  }
}

function realm(name: string, hosts: string, more: string = ""): string {
  return `{"authService":{"cluster":"${name}"${more}},"hosts":[${hosts}],"name":"${name}"}`;
}

function document(realms: string): string {
  return `{"realms":[${realms}]}`;
}

function loginsOf(realms: string): Array<Config> {
  const bytes = String.UTF8.encode(`{"cache":{"sessions":7},${document(realms).substring(1)}`);
  return parseConfig(changetype<usize>(bytes), bytes.byteLength, new NoVariables()).logins;
}

@final
class Row {
  constructor(
    readonly text: string,
    readonly line: string,
  ) {}
}

const GRAFANA = realm("grafana", '"apps.example.com/grafana"', ',"proxyPrefix":"/grafana/oauth2"');

const REFUSED: Row[] = [
  new Row('{"realms":[]}', "realms: found an empty list"),
  new Row('{"realms":{}}', "realms: found an object"),
  new Row(document('{"name":"a","hosts":["a.com"]}'), "realms[0] (a).authService: found nothing"),
  new Row(document('{"authService":{"cluster":"a"},"name":"a"}'), "realms[0] (a).hosts: found nothing"),
  new Row(document(realm("a", "")), "realms[0] (a).hosts: found nothing"),
  new Row(document('{"authService":{"cluster":"a"},"hosts":["a.com"]}'), "realms[0].name: found nothing"),
  new Row(document(realm("A", '"a.com"')), 'realms[0].name: found "A"'),
  new Row(
    document(realm("a", '"a.com"') + "," + realm("a", '"b.com"')),
    "realms[1] (a).name: found the name a second time",
  ),
  new Row(document(realm("a", '"a.com","A.com"')), 'realms[0] (a).hosts[1]: found "A.com"'),
  new Row(
    document(realm("a", '"a.com"') + "," + realm("b", '"c.com","a.com"')),
    'realms[1] (b).hosts[1]: found "a.com", which realms[0] (a) claims',
  ),
  new Row(
    document(GRAFANA + "," + realm("b", '"apps.example.com/grafana"', ',"proxyPrefix":"/b"')),
    'realms[1] (b).hosts[0]: found "apps.example.com/grafana", which realms[0] (grafana) claims',
  ),
  new Row(
    document(realm("a", '"apps.example.com/a"') + "," + realm("b", '"apps.example.com/b"')),
    'realms[0] (a).authService.proxyPrefix: found "/oauth2", which realms[1] (b) has on the same host',
  ),
  new Row(
    document(realm("a", '"*.example.com"') + "," + realm("b", '"apps.example.com/b"')),
    'realms[1] (b).authService.proxyPrefix: found "/oauth2", which realms[0] (a) has on the same host',
  ),
  new Row(document(realm("a", '"a.com:80"')), 'realms[0] (a).hosts[0]: found "a.com:80"'),
  new Row(document(realm("a", '"a.com/"')), 'realms[0] (a).hosts[0]: found "a.com/"'),
  new Row(document(realm("a", '"a.com/x/../y"')), 'realms[0] (a).hosts[0]: found "a.com/x/../y"'),
  new Row(document(realm("a", '"a.com/x%20"')), 'realms[0] (a).hosts[0]: found "a.com/x%20"'),
  new Row(document(realm("a", '"/x"')), 'realms[0] (a).hosts[0]: found "/x"'),
  new Row(
    '{"authService":{"cluster":"a"},"realms":[' + realm("a", '"a.com"') + "]}",
    "authService: found the section beside realms",
  ),
  new Row(
    document('{"authService":{"cluster":"a"},"hosts":["a.com"],"name":"a","rules":{"hosts":["b.com"]}}'),
    "realms[0] (a).rules.hosts: found hosts in the rules",
  ),
  new Row(
    document(
      '{"authService":{"cluster":"a"},"rules":{"routes":[{"hosts":["b.com"],"paths":["/x"],"access":"public"}]},"hosts":["a.com"],"name":"a"}',
    ),
    'realms[0] (a).rules.routes[0].hosts[0]: found "b.com"',
  ),
  new Row(
    document('{"authService":{"cluster":"a"},"hosts":["a.com"],"session":{"cookieNme":"x"},"name":"late"}'),
    "realms[0] (late).session.cookieNme: found an unknown key",
  ),
  new Row(
    document('{"authService":{"cluster":"a"},"hosts":["a.com"],"cache":{},"name":"late"}'),
    "realms[0] (late).cache: found an unknown key",
  ),
];

describe("Realms", () => {
  it("are logins of their own, with the cache of all", () => {
    const logins = loginsOf(GRAFANA + "," + realm("argo", '"argo.example.com","*.argo.example.com"'));
    expect(logins.length).toBe(2);
    expect(stringOf(logins[0].realm)).toBe("grafana");
    expect(stringOf(logins[1].authService.cluster)).toBe("argo");
    expect(logins[1].rules.hosts.count).toBe(2);
    expect(logins[0].cache.sessions).toBe(7);
    expect(logins[1].cache.sessions).toBe(7);
  });

  it("claim the pages of their oauth2-proxy where they claim paths of a host", () => {
    const claims = loginsOf(GRAFANA)[0].claims;
    expect(claims.length).toBe(2);
    expect(stringOf(claims[1].host) + stringOf(claims[1].path)).toBe("apps.example.com/grafana/oauth2");
  });

  it("keep their own text, by which one that stays as it was is known", () => {
    expect(stringOf(loginsOf(GRAFANA)[0].text)).toBe(GRAFANA);
  });

  it("are named by what is wrong with them, whatever the order of keys", () => {
    for (let i = 0; i < REFUSED.length; i++) {
      const line = lineOf(REFUSED[i].text);
      expect(line.startsWith(`postern: configuration: ${REFUSED[i].line}`)).toBe(
        true,
        REFUSED[i].text + " -> " + line,
      );
    }
  });
});
