import { DocumentAddress, PolledDocument } from "../../flow/documents/polled-document";

const NOW: i64 = 1_770_000_000_000;
const REFRESH_MILLIS: i64 = 600_000;
const NOTHING = new ArrayBuffer(0);

@final
class Document extends PolledDocument {
  wrong: string = "";
  isInline: bool = false;
  expired: i32 = 0;
  /** How many bytes were read last. */
  bytes: i32 = 0;

  constructor(retryMaxMillis: i64 = 60_000) {
    super(
      new DocumentAddress(NOTHING, NOTHING, NOTHING, NOTHING),
      REFRESH_MILLIS * 1_000_000,
      retryMaxMillis,
    );
  }

  get name(): string {
    return "document";
  }

  get maxBytes(): i32 {
    return 100;
  }

  protected read(_text: usize, length: i32, _nowMillis: i64): string {
    this.bytes = length;
    return this.wrong;
  }

  get isPolled(): bool {
    return !this.isInline;
  }

  protected expire(_nowMillis: i64): void {
    this.expired++;
  }

  count(_isGood: bool): void {}
}

describe("A document that is fetched again and again", () => {
  it("is due at once, while no fetch of it is under way", () => {
    const document = new Document();
    expect(document.isDue(NOW)).toBe(true);
    document.start(7, 0);
    expect(document.isDue(NOW)).toBe(false);
    expect(document.fetchToken).toBe(7);
    document.end();
    expect(document.isDue(NOW)).toBe(true);
    document.isInline = true;
    expect(document.isDue(NOW)).toBe(false);
  });

  it("is due again after its interval, once it was good", () => {
    const document = new Document();
    expect(document.take(0, 33, NOW)).toBe("");
    expect(document.bytes).toBe(33);
    expect(document.isDue(NOW + REFRESH_MILLIS - 1)).toBe(false);
    expect(document.isDue(NOW + REFRESH_MILLIS)).toBe(true);
    document.wrong = "no list";
    expect(document.take(0, 33, NOW + REFRESH_MILLIS)).toBe("no list");
    expect(document.isDue(NOW + REFRESH_MILLIS)).toBe(true);
  });

  it("is due after pauses that double with each failure, up to the longest", () => {
    const document = new Document();
    const pauses: i64[] = [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000];
    let now = NOW;
    for (let i = 0; i < pauses.length; i++) {
      document.fail(now);
      expect(document.expired).toBe(i + 1);
      expect(document.isDue(now + pauses[i] - 1)).toBe(false, i.toString());
      now += pauses[i];
      expect(document.isDue(now)).toBe(true, i.toString());
    }
    document.take(0, 1, now);
    document.fail(now);
    expect(document.isDue(now + 999)).toBe(false);
    expect(document.isDue(now + 1000)).toBe(true);
  });

  it("is not fetched more rarely for a failure than its longest pause says, however many there were", () => {
    const document = new Document(1500);
    for (let i = 0; i < 100; i++) document.fail(NOW);
    expect(document.isDue(NOW + 1499)).toBe(false);
    expect(document.isDue(NOW + 1500)).toBe(true);
  });

  it("has lost its fetch when no end of it came in seven seconds, and may forget it", () => {
    const document = new Document();
    expect(document.isLost(100_000)).toBe(false);
    document.start(7, 1000);
    expect(document.isLost(7999)).toBe(false);
    expect(document.isLost(8000)).toBe(true);
    document.take(0, 1, NOW);
    document.forgetFetch();
    expect(document.isLost(8000)).toBe(false);
    expect(document.isDue(NOW)).toBe(true);
  });
});
