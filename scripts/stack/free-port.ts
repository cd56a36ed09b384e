// Free ports on loopback, taken below the range the kernel gives to outgoing connections: one of those could otherwise
// hold the port by the time the server binds it.
import { createServer } from "node:net";
import getPort, { portNumbers } from "get-port";

const LOWEST = 18_000;
const SPAN = 14_000;
const TRIED = 200;
/** Ports that other processes have reserved are passed over; more than these in a row are no accident. */
const MOST_RESERVED = 50;

/** The name that says that a process has reserved a port. */
export const markOf = (port: number): string => `\0postern-port-${port}`;

/** Reserved by this process, which get-port keeps from giving one twice. */
const ours = new Set<number>();

/**
 * Whether the port is this process's from now on, until it ends: between here and the moment at which a server listens, another
 * process would find it free as well. A name in Linux's abstract namespace is the mark, which the kernel takes back by itself;
 * where there are none, every port counts as reserved.
 */
async function reserve(port: number): Promise<boolean> {
  if (ours.has(port)) return true;
  const isOurs = await new Promise<boolean>((resolve) => {
    const mark = createServer().unref();
    mark.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "EADDRINUSE"));
    mark.listen({ path: markOf(port) }, () => resolve(true));
  });
  if (isOurs) ours.add(port);
  return isOurs;
}

/** Each call starts at another place, so that two runs at once hardly ever try the same port. */
export async function freePort(preferred?: number): Promise<number> {
  const first = LOWEST + Math.floor(Math.random() * (SPAN - TRIED));
  const numbers = [...portNumbers(first, first + TRIED)];
  const tried = new Set(preferred === undefined ? numbers : [preferred, ...numbers]);
  for (let reserved = 0; reserved <= MOST_RESERVED; reserved++) {
    const port = await getPort({ host: "127.0.0.1", port: [...tried] });
    if (await reserve(port)) return port;
    tried.delete(port);
  }
  throw new Error(`no port that nobody has reserved from ${first} on`);
}
