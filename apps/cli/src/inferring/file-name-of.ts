import { createHash } from "node:crypto";

/** With the ending it stays below the 255 bytes that most file systems give a name. */
const maxLength = 180;
const hashLength = 16;

/**
 * A file name for a host: always the same one, whatever other hosts there are, and no other host's,
 * on file systems too that take letters for the same in either case. A port is told by its last `_`.
 * A host that is not plain, is too long, or looks like one with a port gets a hash of all of it.
 */
export function fileNameOf(host: string): string {
  const name = host.replace(/:(\d+)$/, "_$1");
  const plain = /^[a-z0-9._-]+$/.test(name) && (name !== host || !/_\d+$/.test(host));
  return plain && name.length <= maxLength ? name : hashedName(name, host);
}

/** Told apart by the hash of what it is for. */
export function hashedName(name: string, of: string): string {
  const hash = createHash("sha256").update(of).digest("hex").slice(0, hashLength);
  return `${name.replaceAll(/[^A-Za-z0-9._-]+/g, "_").slice(0, maxLength)}~${hash}`;
}
