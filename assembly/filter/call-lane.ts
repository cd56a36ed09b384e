// One kind of call to the auth service under one configuration: what goes wrong with another kind says nothing of this one, and
// takes nothing from it.

import { Breaker } from "../decision/breaker";
import { CallPlaces } from "./call-places";

@final
export class CallLane {
  readonly breaker: Breaker = new Breaker();
  readonly places: CallPlaces = new CallPlaces();
}
