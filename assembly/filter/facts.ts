// The facts of the request and of the answer in hand, read from the host. One of each: callbacks do not nest.

import { AuthAnswer } from "../decision/auth-answer";
import { Request } from "../decision/request";
import { HeaderMap } from "../host/abi";
import { HeaderReader } from "../host/headers";

export const request = new Request();
export const answer = new AuthAnswer();
export const answerHeaders = new HeaderReader();

const requestHeaders = new HeaderReader();

/** Reads the request headers of the stream in force. */
export function readRequest(): bool {
  request.reset();
  const headers = requestHeaders;
  if (!headers.read(HeaderMap.Request)) return false;
  while (headers.next())
    request.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
  return true;
}

/** Reads the headers of the call's answer; one that broke off has none, and then no status. */
export function readAnswer(): void {
  answer.reset();
  const headers = answerHeaders;
  if (!headers.read(HeaderMap.CallResponse)) return;
  while (headers.next()) answer.collect(headers.name, headers.nameLength, headers.value, headers.valueLength);
}
