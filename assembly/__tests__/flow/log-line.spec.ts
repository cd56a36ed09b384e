import { Request } from "../../exchange/request";
import { SpanList } from "../../bytes/span-list";
import { EventLog } from "../../flow/log/event-log";
import { LogEvent } from "../../flow/log/log-event";
import { addPlace, addRequestId, addTarget } from "../../flow/requests/log-line";
import { LogLevel } from "../../ports/log";
import { Route } from "../../rules/route";
import { Text } from "../judge/text";
import { FakeHost } from "./fake-host";
import { FakeProcess } from "./fake-process";

function lineOf(request: Request, ids: string[]): string {
  const fake = new FakeHost(new FakeProcess());
  const log = new EventLog(fake.log);
  const list = new SpanList();
  for (let i = 0; i < ids.length; i++) {
    const id = new Text(ids[i]);
    list.add(id.pointer, id.length);
  }
  log.begin(LogEvent.Observe, LogLevel.Warn);
  addTarget(log, request);
  addPlace(log, request);
  addRequestId(log, list);
  log.write();
  return fake.log.lines[0];
}

function requestOf(method: string, target: string): Request {
  const request = new Request();
  const methodText = new Text(method);
  const targetText = new Text(target);
  request.method.set(methodText.pointer, methodText.length);
  request.target.set(targetText.pointer, targetText.length);
  return request;
}

describe("A log line about a request", () => {
  it("shows its path without the query, and its first ID", () => {
    expect(lineOf(requestOf("GET", "/a/%41~!?token=x"), ["id-1", "id-2"])).toBe(
      '{"event":"observe","method":"GET","path":"/a/%41~!","request_id":"id-1"}',
    );
  });

  it("names the route and the realm, where there are such", () => {
    const request = requestOf("GET", "/");
    const route = new Route();
    route.label = String.UTF8.encode("routes[2]");
    request.route = route;
    request.realm = String.UTF8.encode("shop");
    expect(lineOf(request, [])).toBe(
      '{"event":"observe","method":"GET","path":"/","route":"routes[2]","realm":"shop"}',
    );
  });

  it("shows bytes that could forge a line as what they are", () => {
    expect(lineOf(requestOf('G"T', "/\r\n{"), ["\x1b[31m"])).toBe(
      '{"event":"observe","method":"G\\"T","path":"/\\u000d\\u000a{","request_id":"\\u001b[31m"}',
    );
  });
});
