// The text of a release: the changelog's section, what to write into a manifest, and how to see that it is what was built.
import { readFile } from "node:fs/promises";
import { CHANGELOG, currentVersion, sectionOf } from "./versions";

interface Index {
  readonly manifests: readonly { readonly digest: string }[];
}

/** sha256:HEX of the image's manifest in build/image. */
export async function imageDigest(): Promise<string> {
  const index = JSON.parse(await readFile("build/image/index.json", "utf8")) as Index;
  return index.manifests[0]?.digest ?? "";
}

export async function releaseNotes(image: string): Promise<string> {
  const version = currentVersion();
  const changes = sectionOf(await readFile(CHANGELOG, "utf8"), version) ?? "";
  const digest = await imageDigest();
  return `${changes}

## In a manifest

\`\`\`yaml
url: oci://${image}:${version}
sha256: ${digest.replace("sha256:", "")}
\`\`\`

## What it is made of

\`npm run release -- --dry-run\` on the tag gives the files below, byte for byte. The image is signed by the workflow that made it:

\`\`\`sh
cosign verify --certificate-oidc-issuer https://token.actions.githubusercontent.com \\
  --certificate-identity-regexp '/\\.github/workflows/release\\.yml@refs/tags/v${version}$' ${image}@${digest}
sha256sum --check --ignore-missing SHA256SUMS
\`\`\`
`;
}
