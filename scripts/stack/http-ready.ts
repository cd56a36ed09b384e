// Readiness by HTTP: a server is ready when it answers a GET with 200.
import { request } from "undici";

const ANSWER_LIMIT_MILLISECONDS = 1000;

export function answersOk(url: string): () => Promise<boolean> {
  return async () => {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MILLISECONDS);
    const { statusCode, body } = await request(url, { signal });
    await body.dump();
    return statusCode === 200;
  };
}
