// Where a call goes: either `cluster`, or `service` and `port`, from which Istio's name of the cluster follows
// (outbound|port|subset|host, without a subset). The three are members of the section that makes the call.
import { NO_BYTES } from "../bytes/no-bytes";
import { ascii } from "../bytes/ascii";
import { bufferOf, stringOf } from "../bytes/byte-string";
import { isHostName } from "../http/host-name";
import { ConfigReader } from "./config-reader";

const MAX_CLUSTER_BYTES: i32 = 255;
const MAX_PATH_BYTES: i32 = 2048;
/** What may stand in a request line: no blank, no control character, no fragment. */
const PATH_CHARACTERS = ascii('!"$~');
const SLASH: u8 = 0x2f;
const PRINTABLE = ascii(" ~");

const SERVICE_TEXT = "a host name in lower case, such as oauth2-proxy.demo.svc.cluster.local";
const CLUSTER_TEXT = "the name of an Envoy cluster, 1 to 255 printable ASCII characters";
const TARGET_TEXT = "either cluster, or service and port";

/** Reads the path of what is fetched from a server; `expected` says in an error what it is to be. */
export function readFetchedPath(input: ConfigReader, expected: string): ArrayBuffer {
  const path = input.readWord(expected, PATH_CHARACTERS, MAX_PATH_BYTES);
  if (!input.failed && load<u8>(changetype<usize>(path)) !== SLASH) input.refuse(expected);
  return path;
}

@final
export class ClusterTarget {
  service: ArrayBuffer = NO_BYTES;
  port: i32 = 0;
  cluster: ArrayBuffer = NO_BYTES;

  get isEmpty(): bool {
    return this.service.byteLength === 0 && this.cluster.byteLength === 0 && this.port === 0;
  }

  /** Envoy's name of the cluster. */
  get name(): ArrayBuffer {
    if (this.cluster.byteLength > 0) return this.cluster;
    return bufferOf(`outbound|${this.port}||${stringOf(this.service)}`);
  }

  readService(input: ConfigReader): void {
    this.service = input.readText(SERVICE_TEXT);
    if (!isHostName(changetype<usize>(this.service), this.service.byteLength)) input.refuse(SERVICE_TEXT);
  }

  readPort(input: ConfigReader): void {
    this.port = input.readWholeNumber(1, 65535);
  }

  readCluster(input: ConfigReader): void {
    this.cluster = input.readWord(CLUSTER_TEXT, PRINTABLE, MAX_CLUSTER_BYTES);
  }

  /** Refuses a section that was just left, unless it says where to call in one way. */
  check(input: ConfigReader): void {
    const service = this.service.byteLength > 0;
    const cluster = this.cluster.byteLength > 0;
    const port = this.port > 0;
    if (cluster && service) input.failAt("service", "service beside cluster", TARGET_TEXT);
    else if (cluster && port) input.failAt("port", "port beside cluster", TARGET_TEXT);
    else if (this.isEmpty) input.fail("neither cluster nor service", TARGET_TEXT);
    else if (!cluster && !service) input.failAt("service", "nothing", SERVICE_TEXT);
    else if (!cluster && !port) input.failAt("port", "nothing", "a whole number from 1 to 65535");
  }
}
