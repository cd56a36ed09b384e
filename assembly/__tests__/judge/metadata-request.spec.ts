import { ByteList } from "../../bytes/byte-list";
import { Action } from "../../exchange/decision";
import { isForMetadata } from "../../judge/metadata-request";
import { Reason } from "../../exchange/reason";
import { HostSet } from "../../http/host-pattern";
import { ProtectedResource } from "../../rules/protected-resource";
import { factsOf } from "./request-of";

const PATH = "/.well-known/oauth-protected-resource";
const hosts = new HostSet(ByteList.NONE);

function resourceAt(host: string, path: string): ProtectedResource {
  const resource = new ProtectedResource();
  resource.host = String.UTF8.encode(host);
  resource.path = String.UTF8.encode(path);
  return resource;
}

const RESOURCES = [
  resourceAt("app.example.com", PATH + "/mcp"),
  resourceAt("other.example.com", PATH + "/mcp"),
  resourceAt("app.example.com", PATH + "/mcp"),
];

/** Which of the resources is shown; -1 for none. */
function shown(host: string, target: string, resources: ProtectedResource[] = RESOURCES): i32 {
  const facts = factsOf(target, "GET", host);
  const decision = facts.decision;
  decision.set(Action.AskAuth, Reason.NoSession);
  hosts.matches(facts.request.authority.pointer, facts.request.authority.length);
  const question = target.indexOf("?");
  if (!isForMetadata(resources, hosts, facts, question < 0 ? target.length : question)) {
    expect(decision.action).toBe(Action.AskAuth);
    return -1;
  }
  expect(decision.action).toBe(Action.ShowMetadata);
  expect(decision.reason).toBe(Reason.ResourceMetadata);
  for (let i = 0; i < resources.length; i++) if (decision.resource === resources[i]) return i;
  return -1;
}

describe("A request for metadata", () => {
  it("is shown that of its host and path, the first of two at one place", () => {
    expect(shown("app.example.com", PATH + "/mcp")).toBe(0);
    expect(shown("other.example.com", PATH + "/mcp")).toBe(1);
  });

  it("may spell its host in any case and with a port, and have a query", () => {
    expect(shown("APP.example.com:8443", PATH + "/mcp?a=b")).toBe(0);
  });

  it("is shown none of another host or path, and then nothing is decided", () => {
    expect(shown("third.example.com", PATH + "/mcp")).toBe(-1);
    expect(shown("app.example.com", PATH)).toBe(-1);
    expect(shown("app.example.com", PATH + "/mcp/")).toBe(-1);
    expect(shown("app.example.com", "/mcp")).toBe(-1);
    expect(shown("app.example.com", PATH + "/mcp", [])).toBe(-1);
  });
});
