// The rules as configuration gives them to the table: which requests, and what holds for them.
//
// Made once per configuration; decisions read a Route's fields on the request path, so its lists are ByteLists.
import { NO_BYTES } from "../bytes/no-bytes";
import { ByteList } from "../bytes/byte-list";
import { bufferOf } from "../bytes/byte-string";
import { ProtectedResource } from "./protected-resource";
import { isPointer, pointerTokens } from "../codec/json-pointer";

/** In Route.authorization and Route.identityHeaders: what `upstream` says holds. */
export const INHERIT: i32 = -1;

/** Whether a route's requests need an identity. */
export enum Access {
  Required,
  /** With the identity where there is one, else as nobody. */
  Optional,
  Public,
}

/** How a request without an identity is answered. */
export enum Answer {
  /** By its class, see http/request-class.ts. */
  Auto,
  /** Always a login page. */
  Page,
  /** Always 401. */
  Api,
}

/** Bits of Route.identityHeaders. */
export enum IdentityHeader {
  User = 1,
  Email = 2,
  Groups = 4,
  PreferredUsername = 8,
  AccessToken = 16,
}

/** Which requests a rule is for. An empty list is no condition. */
@final
export class RequestMatch {
  /** Hosts in lower case, exact or `*.example.com`. */
  hosts: ByteList = ByteList.NONE;
  methods: ByteList = ByteList.NONE;
  /** Encoded by path-pattern.ts; never empty once configured: every path is one pattern. */
  paths: Array<ArrayBuffer> = [];
}

/** A claim that must have one of these values. */
@final
export class ClaimRule {
  /** Where it is among the claims: by its exact name or, where that begins with "/", by JSON Pointer. */
  readonly path: ByteList;
  /** Its texts are words separated by blanks (RFC 8693 section 4.2). */
  readonly isScope: bool;

  constructor(
    readonly name: ArrayBuffer,
    readonly values: ByteList,
  ) {
    this.path = isPointer(name) ? pointerTokens(name) : new ByteList([name]);
    const scope = bufferOf("scope");
    this.isScope = this.path.count === 1 && this.path.contains(changetype<usize>(scope), scope.byteLength);
  }
}

@final
export class Route {
  /** Its name, or where it stands: `routes[2]`, `public[0]`. */
  label: ArrayBuffer = NO_BYTES;
  match: RequestMatch = new RequestMatch();
  access: Access = Access.Required;
  answer: Answer = Answer.Auto;
  /** One of these groups is needed; none: every group. */
  allowedGroups: ByteList = ByteList.NONE;
  /** All of these hold; judged for bearer JWTs and ID tokens. */
  requiredClaims: Array<ClaimRule> = [];
  /** A bearer JWT needs one of these in `aud`, beside its issuer's own; none: no further condition. */
  audiences: ByteList = ByteList.NONE;
  /** An UpstreamAuthorization of config.ts, or INHERIT. */
  authorization: i32 = INHERIT;
  /** The IdentityHeader bits of what goes to the app, or INHERIT. */
  identityHeaders: i32 = INHERIT;
  /** What its 401s name to OAuth clients, and the filter serves; null for nothing. */
  resource: ProtectedResource | null = null;

  /** Whether it demands something of whoever passes: rules that loosen give way to it. */
  get isStrict(): bool {
    return this.access === Access.Required && this.restricts;
  }

  /** Whether it demands or withholds what the default does not, so that another spelling of a path must not lead past it. */
  get restricts(): bool {
    return (
      this.allowedGroups.count > 0 ||
      this.requiredClaims.length > 0 ||
      this.audiences.count > 0 ||
      this.authorization !== INHERIT ||
      this.identityHeaders !== INHERIT
    );
  }
}

/** The resources that routes name, in order: of two at one place the first is shown. */
export function resourcesOf(routes: Array<Route>): Array<ProtectedResource> {
  const resources: Array<ProtectedResource> = [];
  for (let i = 0; i < routes.length; i++) {
    const resource = routes[i].resource;
    if (resource !== null) resources.push(resource);
  }
  return resources;
}
