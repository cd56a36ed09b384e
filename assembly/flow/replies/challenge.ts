// The challenge of a 401 (RFC 6750 section 3): that a bearer token is wanted, why the one that came is none, and where metadata of the resource is
// (RFC 9728 section 5.1).

import { ByteWriter } from "../../bytes/byte-writer";
import { JwtError, jwtErrorText } from "../../jwt/jwt-error";
import { Request } from "../../exchange/request";

const CHALLENGE_BYTES: i32 = 2048;
const CHALLENGE = new ByteWriter(memory.data(CHALLENGE_BYTES), CHALLENGE_BYTES);

/** For a request that brought no token that counts; valid until the next challenge, as the other. */
export function loginChallenge(request: Request): ByteWriter {
  CHALLENGE.reset();
  CHALLENGE.addString("Bearer");
  return withResource(request, " ");
}

/** For one whose token is invalid, and why in words that its sender may know. */
export function invalidTokenChallenge(request: Request, error: JwtError): ByteWriter {
  CHALLENGE.reset();
  CHALLENGE.addString('Bearer error="invalid_token", error_description="');
  CHALLENGE.addString(jwtErrorText(error));
  CHALLENGE.addByte(0x22);
  return withResource(request, ", ");
}

/** Whether the route of a request names a resource. */
export function namesResource(request: Request): bool {
  const route = request.route;
  return route !== null && route.resource !== null;
}

function withResource(request: Request, separator: string): ByteWriter {
  const route = request.route;
  if (route === null) return CHALLENGE;
  const resource = route.resource;
  if (resource === null) return CHALLENGE;
  CHALLENGE.addString(separator);
  CHALLENGE.addString('resource_metadata="');
  CHALLENGE.addBuffer(resource.url);
  CHALLENGE.addByte(0x22);
  return CHALLENGE;
}
