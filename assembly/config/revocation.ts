// The section `revocation`: the list of sessions and tokens that are revoked, and how it is kept fresh.
import { bufferOf, stringOf } from "../bytes/byte-string";
import { ClusterTarget, readFetchedPath } from "./cluster-target";
import { HOUR_NANOSECONDS, RevocationConfig, SECOND_NANOSECONDS } from "./config";
import { ConfigReader, DURATION_TEXT } from "./config-reader";

const KEYS: StaticArray<string> = ["list", "interval", "maxAge", "failure"];

const enum Key {
  List,
  Interval,
  MaxAge,
  Failure,
}

const LIST_KEYS: StaticArray<string> = ["service", "port", "cluster", "path"];

const enum ListKey {
  Service,
  Port,
  Cluster,
  Path,
}

const FAILURES: StaticArray<string> = ["open", "closed"];

const MIN_INTERVAL_NANOSECONDS: i64 = 5 * SECOND_NANOSECONDS;
const MAX_INTERVAL_NANOSECONDS: i64 = 300 * SECOND_NANOSECONDS;
const MAX_AGE_NANOSECONDS: i64 = 168 * HOUR_NANOSECONDS;

const PATH_TEXT = "the path of the list, such as /revoked.json, in printable ASCII";
const LIST_TEXT = "where the list is: {service, port, path} or {cluster, path}";

/** Reads the section. */
export function readRevocation(input: ConfigReader, into: RevocationConfig): void {
  input.beginObject(KEYS);
  let hasList = false;
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.List:
        readList(input, into);
        hasList = true;
        break;
      case Key.Interval:
        into.intervalNanoseconds = input.readDurationWithin(
          MIN_INTERVAL_NANOSECONDS,
          MAX_INTERVAL_NANOSECONDS,
          "; at least 5s, at most 5m",
        );
        break;
      case Key.MaxAge:
        into.maxAgeNanoseconds = input.readDurationWithin(
          MIN_INTERVAL_NANOSECONDS,
          MAX_AGE_NANOSECONDS,
          "; at least interval, at most 168h",
        );
        break;
      case Key.Failure:
        into.isClosed = input.readChoice(FAILURES) === 1;
        break;
    }
  }
  if (!hasList) input.failAt("list", "nothing", LIST_TEXT);
  if (into.maxAgeNanoseconds < into.intervalNanoseconds)
    input.failAt("maxAge", "less than interval", DURATION_TEXT + "; at least interval");
}

function readList(input: ConfigReader, into: RevocationConfig): void {
  const target = new ClusterTarget();
  input.beginObject(LIST_KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as ListKey) {
      case ListKey.Service:
        target.readService(input);
        break;
      case ListKey.Port:
        target.readPort(input);
        break;
      case ListKey.Cluster:
        target.readCluster(input);
        break;
      case ListKey.Path:
        into.path = readFetchedPath(input, PATH_TEXT);
        break;
    }
  }
  target.check(input);
  if (into.path.byteLength === 0) input.failAt("path", "nothing", PATH_TEXT);
  into.cluster = target.name;
  into.authority =
    target.service.byteLength > 0
      ? bufferOf(`${stringOf(target.service)}:${target.port}`)
      : bufferOf("localhost");
}
