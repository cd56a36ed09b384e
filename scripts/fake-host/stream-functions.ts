// Host functions that decide what becomes of a stream: replies, continuing, HTTP calls, the effective context.

import { Status } from "./abi";
import type { HostContext } from "./context";
import type { HostFunctions } from "./guest";
import { HeaderMap } from "./header-map";
import { readPairs } from "./pairs";

const RESPONSE_STREAM = 1;
const TOKEN_STEP = 4;
const TIMEOUT_MAX = 0x7fffffff;
const REQUIRED_HEADERS = [":method", ":path", ":authority"];
const OK_GRPC = 200;
/** Envoy's own test: neither gRPC-Web nor a type with parameters. */
const GRPC_TYPE = /^application\/grpc(\+|$)/;

type Span = readonly [pointer: number, length: number];

export function streamFunctions(context: HostContext): HostFunctions {
  return {
    proxy_set_effective_context: (id: number) => {
      const stream = context.streams.get(id);
      const isThere = context.roots.has(id) || (stream !== undefined && stream.state !== "gone");
      context.effective = isThere ? id : context.root;
      return isThere ? Status.Ok : Status.BadArgument;
    },
    proxy_close_stream: (type: number) => close(context, type),
    proxy_continue_stream: (type: number) => goOn(context, type),
    proxy_send_local_response: (
      status: number,
      details: number,
      detailsLength: number,
      body: number,
      bodyLength: number,
      pairs: number,
      pairsLength: number,
      grpcStatus: number,
    ) =>
      reply(context, status, [details, detailsLength], [body, bodyLength], [pairs, pairsLength], grpcStatus),
    proxy_http_call: (
      cluster: number,
      clusterLength: number,
      pairs: number,
      pairsLength: number,
      body: number,
      bodyLength: number,
      trailers: number,
      trailersLength: number,
      timeout: number,
      token: number,
    ) => {
      if (context.guest.text(trailers, trailersLength) === null) return Status.InvalidMemoryAccess;
      return call(
        context,
        [cluster, clusterLength],
        [pairs, pairsLength],
        [body, bodyLength],
        timeout,
        token,
      );
    },
  };
}

function goOn({ stream }: HostContext, type: number): number {
  if (type > 1) return Status.BadArgument;
  if (stream === undefined) return Status.Ok;
  if (type === RESPONSE_STREAM) stream.isResponseHeld = false;
  else if (stream.state === "waiting") stream.state = "forwarded";
  return Status.Ok;
}

/** On a root there is no effect. */
function close({ stream }: HostContext, type: number): number {
  if (type > 1) return Status.BadArgument;
  if (stream === undefined) return Status.Ok;
  stream.state = "gone";
  stream.wasReset = true;
  return Status.Ok;
}

/** The first reply to a stream counts; on a root, or on a stream that went on, there is no effect. */
function reply(
  context: HostContext,
  status: number,
  detailsSpan: Span,
  bodySpan: Span,
  pairsSpan: Span,
  grpcStatus: number,
): number {
  const details = context.guest.text(...detailsSpan);
  const body = context.guest.text(...bodySpan);
  const pairs = context.guest.text(...pairsSpan);
  if (details === null || body === null || pairs === null) return Status.InvalidMemoryAccess;
  const stream = context.stream;
  const isOpen = stream?.state === "waiting" || stream?.trailersState === "shown";
  if (stream === undefined || !isOpen) return Status.Ok;
  const given = readPairs(Buffer.from(pairs, "latin1"));
  const kept = given.filter(
    ([name]) => name.toLowerCase() !== ":status" && name.toLowerCase() !== "content-length",
  );
  const headers = new HeaderMap(kept);
  const isGrpc = GRPC_TYPE.test(stream.request.get("content-type") ?? "");
  if (isGrpc) headers.replace("content-type", "application/grpc");
  else if (body.length > 0 && !headers.has("content-type")) headers.add("content-type", "text/plain");
  stream.state = "replied";
  stream.reply = {
    status: isGrpc ? OK_GRPC : status,
    details: details.replaceAll(" ", "_"),
    headers,
    body: isGrpc ? Buffer.alloc(0) : Buffer.from(body, "latin1"),
    grpcStatus: grpcStatus | 0,
  };
  return Status.Ok;
}

/** A call runs on the root, whoever makes it. */
function call(
  context: HostContext,
  clusterSpan: Span,
  pairsSpan: Span,
  bodySpan: Span,
  timeoutMillis: number,
  tokenSlot: number,
): number {
  const cluster = context.guest.text(...clusterSpan);
  const pairs = context.guest.text(...pairsSpan);
  const body = context.guest.text(...bodySpan);
  if (cluster === null || pairs === null || body === null) return Status.InvalidMemoryAccess;
  const headers = new HeaderMap(readPairs(Buffer.from(pairs, "latin1")));
  const isHealthy = context.isHealthy(cluster);
  const isComplete = REQUIRED_HEADERS.every((name) => headers.has(name));
  if (isHealthy === undefined || !isComplete || timeoutMillis >>> 0 > TIMEOUT_MAX) return Status.BadArgument;
  if (!isHealthy || /[\r\n]/.test(headers.get(":path") ?? "")) return Status.InternalFailure;
  context.lastToken += TOKEN_STEP;
  const token = context.lastToken;
  context.calls.push({ token, root: context.root, cluster, headers, body, timeoutMillis });
  return context.guest.putWord(tokenSlot, token);
}
