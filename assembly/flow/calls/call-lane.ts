// One kind of call to the auth service under one configuration: what goes wrong with another kind says nothing of this one, and
// takes nothing from it.

import { Breaker } from "./breaker";
import { Streams } from "../../ports/streams";
import { CallPlaces } from "./call-places";

@final
export class CallLane {
  readonly breaker: Breaker = new Breaker();
  readonly places: CallPlaces;

  constructor(streams: Streams) {
    this.places = new CallPlaces(streams);
  }
}
