// Free ports on loopback, taken below the range the kernel gives to outgoing connections: one of those could otherwise
// hold the port by the time the server binds it.
import getPort, { portNumbers } from "get-port";

const LOWEST = 18_000;
const SPAN = 14_000;
const TRIED = 200;

/** Each call starts at another place, so that two runs at once hardly ever try the same port. */
export function freePort(preferred?: number): Promise<number> {
  const first = LOWEST + Math.floor(Math.random() * (SPAN - TRIED));
  const tried = [...portNumbers(first, first + TRIED)];
  return getPort({ host: "127.0.0.1", port: preferred === undefined ? tried : [preferred, ...tried] });
}
