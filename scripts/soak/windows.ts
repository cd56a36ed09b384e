// Stretches of time in which something is so, each with a while after it in which it may still be so for somebody.

export class Windows {
  private open = 0;
  private until = -Infinity;

  constructor(private readonly graceMilliseconds: number) {}

  begin(): void {
    this.open++;
  }

  end(): void {
    this.open--;
    this.until = Math.max(this.until, performance.now() + this.graceMilliseconds);
  }

  /** One that begins and ends now. */
  mark(): void {
    this.begin();
    this.end();
  }

  get isOpen(): boolean {
    return this.open > 0 || performance.now() < this.until;
  }

  /** Whether some of it lies between then (by performance.now()) and now. */
  touches(since: number): boolean {
    return this.open > 0 || since < this.until;
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.begin();
    try {
      return await run();
    } finally {
      this.end();
    }
  }
}
