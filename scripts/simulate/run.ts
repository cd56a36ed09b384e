// Runs simulations, a seed each, and says of the first broken rule of each what happened.
import { act } from "./actions";
import { checkEnd, checkStep } from "./rules";
import { World } from "./world";

export interface Simulated {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly story: readonly string[];
  readonly requests: number;
}

export function simulate(seed: number, wasm: string): Simulated {
  const world = new World(seed, wasm);
  const pages = world.workers.map((worker) => worker.pages);
  try {
    for (let i = 0; i < world.setup.steps && world.broken.length === 0; i++) {
      act(world);
      checkStep(world);
    }
    if (world.broken.length === 0) checkEnd(world, pages);
  } catch (error) {
    world.broken.push(`${(error as Error).stack}`);
  }
  const { broken, story } = world;
  return { seed, broken, story, requests: world.sent };
}
