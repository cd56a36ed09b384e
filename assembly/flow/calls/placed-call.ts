// A call as far as it takes up a place among those under way.

export class PlacedCall {
  /** Of the call as it was sent. */
  bytes: i32 = 0;
  /** It has come to its end. */
  isOver: bool = false;
  /** Its number among the places of its lane; -1 once that is another's. */
  place: i32 = -1;

  constructor(
    /** The stream of the request that made it. */
    readonly stream: u32,
  ) {}
}
