// The app of a soak: it answers with the Authorization header that reached it.
import { LoopbackServer } from "../lab/loopback-server";

export class TokenApp extends LoopbackServer {
  private last = "";
  private requests = 0;

  private constructor(private readonly swapEvery: number) {
    super(({ headers }, response) => response.end(this.answer(headers.authorization ?? "")));
  }

  /** With `swapEvery` one in so many answers is that of the request before: what a soak must notice. */
  static start(swapEvery = Infinity): Promise<TokenApp> {
    return new TokenApp(swapEvery).listen();
  }

  private answer(authorization: string): string {
    const before = this.last;
    this.last = authorization;
    return ++this.requests % this.swapEvery === 0 ? before : authorization;
  }
}
