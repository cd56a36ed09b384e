// Request trailers (RFC 9110 section 6.5): fields behind the body, which some servers merge into the headers. Nobody has judged them, so
// no identity and no credentials pass in one.

import { Reason } from "../../exchange/reason";
import { NO_GRPC_STATUS } from "../../http/grpc-status";
import { HeaderList } from "../../http/header-list";
import { isCredentialsName } from "../../http/identity-headers";
import { startPairs } from "../../http/pairs";
import { detailsOf } from "../replies/reply-headers";
import { Worker } from "../worker";

const trailers = new HeaderList();

/** The trailers of a request that went on have come. Whether they may follow it. */
export function cleanTrailers(worker: Worker): bool {
  if (worker.roots.allObserve) return true;
  const streams = worker.host.streams;
  if (!streams.readTrailers(trailers)) return refuse(worker);
  const names = worker.roots.identityNames;
  while (trailers.next()) {
    const name = trailers.name;
    const length = trailers.nameLength;
    if (names.has(name, length) || isCredentialsName(name, length)) streams.removeTrailer(name, length);
  }
  return true;
}

/** What cannot be read cannot be cleaned. Where the app has begun to answer, its answer ends here. */
function refuse(worker: Worker): bool {
  worker.stats.countReason(Reason.HostFailure);
  startPairs();
  worker.host.streams.reply(503, detailsOf(Reason.HostFailure), 0, 0, NO_GRPC_STATUS);
  return false;
}
