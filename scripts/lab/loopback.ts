// Requests to any host name end on loopback, so tests use real names in URLs and cookies without any DNS.
import { Agent, type Dispatcher } from "undici";

type Lookup = (
  host: string,
  options: { all?: boolean },
  callback: (error: null, address: string | { address: string; family: number }[], family?: number) => void,
) => void;

const toLoopback: Lookup = (_host, options, callback) => {
  if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
};

export function loopbackAgent(): Dispatcher {
  return new Agent({ connect: { lookup: toLoopback as never }, keepAliveTimeout: 1000 });
}
