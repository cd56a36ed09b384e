import { HOUR_NANOSECONDS, SECOND_NANOSECONDS } from "../../config/config";
import { configWith, expectRefused, refusal, Refused, utf8 } from "./parsed";

const LIST = '"list":{"service":"lists.demo.svc","port":8080,"path":"/revoked.json"}';

function section(content: string): string {
  return `"revocation":{${content}}`;
}

function bad(content: string, path: string, found: string, allowed: string): Refused {
  return new Refused(section(content), "revocation" + path, found, allowed);
}

function listWith(members: string): string {
  return `"list":{${members}}`;
}

describe("revocation", () => {
  it("is off when the section is not there", () => {
    expect(configWith('"cache":{}').revocation.isConfigured).toBe(false);
  });

  it("has defaults for all but the list", () => {
    const revocation = configWith(section(LIST)).revocation;
    expect(revocation.isConfigured).toBe(true);
    expect(utf8(revocation.cluster)).toBe("outbound|8080||lists.demo.svc");
    expect(utf8(revocation.authority)).toBe("lists.demo.svc:8080");
    expect(utf8(revocation.path)).toBe("/revoked.json");
    expect(revocation.intervalNanoseconds).toBe(10 * SECOND_NANOSECONDS);
    expect(revocation.maxAgeNanoseconds).toBe(600 * SECOND_NANOSECONDS);
    expect(revocation.isClosed).toBe(false);
  });

  it("takes every key, in any order", () => {
    const content = `"failure":"closed","maxAge":"168h","interval":"5m",${listWith('"path":"/a?b","cluster":"lists"')}`;
    const revocation = configWith(section(content)).revocation;
    expect(utf8(revocation.cluster)).toBe("lists");
    expect(utf8(revocation.authority)).toBe("localhost");
    expect(utf8(revocation.path)).toBe("/a?b");
    expect(revocation.intervalNanoseconds).toBe(300 * SECOND_NANOSECONDS);
    expect(revocation.maxAgeNanoseconds).toBe(168 * HOUR_NANOSECONDS);
    expect(revocation.isClosed).toBe(true);
    expect(configWith(section(`${LIST},"failure":"open"`)).revocation.isClosed).toBe(false);
  });

  it("takes an age as short as the interval, and none that is shorter", () => {
    const same = configWith(section(`${LIST},"interval":"1m","maxAge":"1m"`)).revocation;
    expect(same.maxAgeNanoseconds).toBe(60 * SECOND_NANOSECONDS);
    expectRefused([
      bad(`${LIST},"interval":"1m","maxAge":"59s"`, ".maxAge", "less than interval", "at least interval"),
      bad(`${LIST},"maxAge":"9s"`, ".maxAge", "less than interval", "at least interval"),
    ]);
  });

  it("refuses times out of bounds", () => {
    expectRefused([
      bad(`${LIST},"interval":"4999ms"`, ".interval", '"4999ms"', "at least 5s, at most 5m"),
      bad(`${LIST},"interval":"301s"`, ".interval", '"301s"', "at least 5s, at most 5m"),
      bad(`${LIST},"maxAge":"169h"`, ".maxAge", '"169h"', "at most 168h"),
      bad(`${LIST},"maxAge":"0s"`, ".maxAge", '"0s"', "at least interval"),
      bad(`${LIST},"failure":"fail"`, ".failure", '"fail"', "open, closed"),
    ]);
  });

  it("refuses a list that is nowhere, or in two places", () => {
    expectRefused([
      bad("", ".list", "nothing", "where the list is"),
      bad('"interval":"10s"', ".list", "nothing", "where the list is"),
      bad(
        listWith('"path":"/a"'),
        ".list",
        "neither cluster nor service",
        "either cluster, or service and port",
      ),
      bad(listWith('"cluster":"a"'), ".list.path", "nothing", "the path of the list"),
      bad(
        listWith('"cluster":"a","service":"b","port":1,"path":"/a"'),
        ".list.service",
        "service beside cluster",
        "either",
      ),
      bad(listWith('"service":"b","path":"/a"'), ".list.port", "nothing", "a whole number"),
    ]);
  });

  it("refuses what is no path in a request line", () => {
    const paths = ["", "a", "https://a/b", "/a b", "/a#b", "/\\u00e9", `/${"a".repeat(2048)}`];
    for (let i = 0; i < paths.length; i++) {
      const content = listWith(`"cluster":"a","path":"${paths[i]}"`);
      const line = refusal(section(content));
      expect(line.startsWith("revocation.list.path: found ")).toBe(true, line);
      expect(line.endsWith("allowed: the path of the list, such as /revoked.json, in printable ASCII")).toBe(
        true,
        line,
      );
    }
  });
});
