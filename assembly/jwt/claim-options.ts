// Which claims of an issuer's tokens mean what, where that is not as usual: oauth2-proxy's oidc_email_claim, oidc_groups_claim and
// oidc_audience_claims, and the roles that its provider keycloak-oidc takes for groups.
//
// A claim is named by its exact name or, where that begins with "/", by JSON Pointer. As in oauth2-proxy (getClaimFrom) the
// names of e-mail and groups may also be a path of names with dots between, which counts where no claim has the exact name.
import { ByteList } from "../bytes/byte-list";
import { isPointer, pointerTokens, splitAt } from "../codec/json-pointer";

const DOT: u8 = 0x2e;

@final
export class ClaimPlace {
  constructor(
    readonly path: ByteList,
    /** Elements of lists may be on the way, by index. */
    readonly byIndex: bool,
  ) {}
}

@final
export class ClaimOptions {
  /** None: `email`, if it is not said to be unverified. */
  email: Array<ClaimPlace> = [];
  /** None: `groups`. */
  groups: Array<ClaimPlace> = [];
  /** The first that is there must hold an audience. */
  audiences: Array<ClaimPlace> = [];
  /** Realm and client roles are groups too. */
  keycloak: bool = false;
}

/** Where a claim of that name may be. */
export function placesOf(name: ArrayBuffer): Array<ClaimPlace> {
  if (isPointer(name)) return [new ClaimPlace(pointerTokens(name), true)];
  const places = [new ClaimPlace(new ByteList([name]), false)];
  const parts = splitAt(name, 0, DOT);
  if (parts.length > 1) places.push(new ClaimPlace(new ByteList(parts), false));
  return places;
}

/** Where a claim is whose name has no paths: by exact name or pointer. */
export function placeOf(name: ArrayBuffer): ClaimPlace {
  return placesOf(name)[0];
}
