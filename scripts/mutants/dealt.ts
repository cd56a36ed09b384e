// Work dealt out to so many hands, each of which takes the next piece when it has done one.

export async function dealt<T>(
  items: readonly T[],
  hands: number,
  take: (item: T, hand: number) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const work = async (hand: number): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await take(item, hand);
  };
  await Promise.all(Array.from({ length: hands }, (_, hand) => work(hand)));
}
