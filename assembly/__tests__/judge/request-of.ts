// Requests for the specs of judge/, from the texts of their headers.

import { Client } from "../../exchange/client";
import { Facts } from "../../exchange/facts";
import { Request } from "../../exchange/request";
import { IdentityNames } from "../../http/identity-headers";
import { Text } from "./text";

/** A request for this target of app.example.com. */
export function requestOf(
  target: string,
  method: string = "GET",
  authority: string = "app.example.com",
): Request {
  const request = new Request();
  request.reset(IdentityNames.KNOWN);
  collect(request, ":method", method);
  collect(request, ":path", target);
  collect(request, ":authority", authority);
  return request;
}

/** The same as the facts of a request in hand. */
export function factsOf(
  target: string,
  method: string = "GET",
  authority: string = "app.example.com",
): Facts {
  const facts = new Facts();
  facts.reset(IdentityNames.KNOWN);
  collect(facts.request, ":method", method);
  collect(facts.request, ":path", target);
  collect(facts.request, ":authority", authority);
  return facts;
}

export function collect(request: Request, name: string, value: string): void {
  const n = new Text(name);
  const v = new Text(value);
  request.collect(n.pointer, n.length, v.pointer, v.length);
}

/** Who makes a request, by its headers: name, value, name, value. */
export function clientOf(request: Request, headers: string[]): Client {
  const client = new Client();
  client.reset(request.method);
  for (let i = 0; i < headers.length; i += 2) {
    const n = new Text(headers[i]);
    const v = new Text(headers[i + 1]);
    client.collect(n.pointer, n.length, v.pointer, v.length);
  }
  return client;
}
