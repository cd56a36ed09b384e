// Numbers drawn from a seed: the same seed, the same run.
import { mulberry32 } from "../lab/mulberry32";

export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  const draw = mulberry32(seed);
  return (below) => draw() % below;
}
