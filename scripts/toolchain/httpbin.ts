// httpbin and the gunicorn that serves it, from PyPI into a folder of their own (pip --target).
//
// Not a virtual environment: Debian's python3 lacks ensurepip until python3-venv is installed.
import { join } from "node:path";
import { execa } from "execa";
import { cached } from "./cache";
import { progress } from "./progress";
import { GUNICORN_VERSION, HTTPBIN_VERSION } from "./versions";

const PACKAGES = [`httpbin==${HTTPBIN_VERSION}`, `gunicorn==${GUNICORN_VERSION}`];

async function pythonVersion(): Promise<string> {
  const code = "import sys; print('%d.%d' % sys.version_info[:2])";
  return (await execa("python3", ["-c", code])).stdout.trim();
}

/** The folder to put on PYTHONPATH (POSTERN_HTTPBIN overrides); compiled parts in it belong to this Python's version. */
export async function httpbinFolder(): Promise<string> {
  if (process.env.POSTERN_HTTPBIN !== undefined) return process.env.POSTERN_HTTPBIN;
  const name = `httpbin-${HTTPBIN_VERSION}-python${await pythonVersion()}`;
  const folder = await cached(name, async (made) => {
    progress(`installing httpbin ${HTTPBIN_VERSION} from PyPI`);
    const args = ["-m", "pip", "install", "--quiet", "--no-warn-script-location"];
    await execa("python3", [...args, "--target", join(made, "site"), ...PACKAGES], {
      env: { PIP_ROOT_USER_ACTION: "ignore" },
    });
  });
  return join(folder, "site");
}
