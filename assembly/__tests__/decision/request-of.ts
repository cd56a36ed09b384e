// Requests for the specs of decision/, from the texts of their headers.

import { Client } from "../../decision/client";
import { Request } from "../../decision/request";
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

export function collect(request: Request, name: string, value: string): void {
  const n = new Text(name);
  const v = new Text(value);
  request.collect(n.pointer, n.length, v.pointer, v.length);
}

/** Who makes a request, by its headers: name, value, name, value. */
export function clientOf(request: Request, headers: string[]): Client {
  const client = new Client();
  client.reset(request.method, request.methodLength);
  for (let i = 0; i < headers.length; i += 2) {
    const n = new Text(headers[i]);
    const v = new Text(headers[i + 1]);
    client.collect(n.pointer, n.length, v.pointer, v.length);
  }
  return client;
}
