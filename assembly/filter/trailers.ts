// Request trailers (RFC 9110 section 6.5): fields behind the body, which some servers merge into the headers. Nobody has judged them, so
// no identity and no credentials pass in one.

import { bufferOf } from "../bytes/byte-string";
import { Reason, reasonName } from "../decision/reason";
import { HeaderMap, NO_GRPC_STATUS, TrailersStatus } from "../host/abi";
import { HeaderReader, removeHeader } from "../host/headers";
import { startPairs } from "../host/pairs";
import { sendReply } from "../host/reply";
import { isCredentialsName } from "../http/identity-headers";
import { allObserve, identityNamesOfAll } from "./roots";
import { countReason } from "./stats";

const trailers = new HeaderReader();

/** The trailers of a request that went on have come. */
export function onRequestTrailers(): TrailersStatus {
  if (allObserve()) return TrailersStatus.Continue;
  if (!trailers.read(HeaderMap.RequestTrailers)) return refuse();
  const names = identityNamesOfAll();
  while (trailers.next()) {
    const name = trailers.name;
    const length = trailers.nameLength;
    if (names.has(name, length) || isCredentialsName(name, length))
      removeHeader(HeaderMap.RequestTrailers, name, length);
  }
  return TrailersStatus.Continue;
}

/** What cannot be read cannot be cleaned. Where the app has begun to answer, its answer ends here. */
function refuse(): TrailersStatus {
  countReason(Reason.HostFailure);
  startPairs();
  sendReply(503, bufferOf("postern_" + reasonName(Reason.HostFailure)), 0, 0, NO_GRPC_STATUS);
  return TrailersStatus.StopIteration;
}
