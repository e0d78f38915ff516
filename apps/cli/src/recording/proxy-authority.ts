import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPrivateFile } from "../access/private-file.ts";
import { prepareStateFolder, writePrivateFile } from "../supervisor/state-folder.ts";

export interface ProxyAuthority {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  readonly certificatePath: string;
  /** Whether it was made by this call. */
  readonly isNew: boolean;
}

const spareMs = 30 * 86_400_000;

/**
 * The certificate authority of this machine's recording proxy; whoever trusts it can be listened to by
 * whoever has its key, which is therefore its owner's alone. One that ends soon is made anew.
 */
export async function proxyAuthority(dataFolder: string): Promise<ProxyAuthority> {
  const { root } = await prepareStateFolder(dataFolder);
  const keyPath = join(root, "recording-ca.key.pem");
  const certificatePath = join(root, "recording-ca.pem");
  const known = await readPrivateFile(keyPath);
  const certificate = await readFile(certificatePath, "utf8").catch(() => "");
  if (known !== null && lasts(certificate))
    return { key: known, certificate, certificatePath, isNew: false };
  const { generateCACertificate } = await import("mockttp");
  const made = await generateCACertificate({
    subject: { commonName: "Recording proxy of this workspace", organizationName: "Workspace" },
  });
  await writePrivateFile(keyPath, made.key);
  await writePrivateFile(certificatePath, made.cert);
  return { key: made.key, certificate: made.cert, certificatePath, isNew: true };
}

function lasts(pem: string): boolean {
  if (pem === "") return false;
  try {
    return new X509Certificate(pem).validToDate.getTime() > Date.now() + spareMs;
  } catch {
    return false;
  }
}
