// Numbers that are never used twice in a worker: cache entries tell configurations, and key sets of one, apart by them.

@final
export class Generations {
  private last: u32 = 0;

  next(): u32 {
    return this.last++;
  }
}
