import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

/** Where everything lies that outlives a run. */
export function statePaths(dataFolder: string) {
  return {
    root: dataFolder,
    lock: join(dataFolder, "workspace.lock"),
    children: join(dataFolder, "children.json"),
    credentials: join(dataFolder, "credentials.json"),
    internalToken: join(dataFolder, "internal-token"),
    vaultKeys: join(dataFolder, "vault.keys"),
    rawKeys: join(dataFolder, "raw.keys"),
    postgres: join(dataFolder, "postgres"),
    blobs: join(dataFolder, "blobs"),
    logs: join(dataFolder, "logs"),
    sockets: join(dataFolder, "sockets"),
  };
}

export type StatePaths = ReturnType<typeof statePaths>;

/** Root's folder stays passable, because PostgreSQL runs below it as another user. */
export async function prepareStateFolder(dataFolder: string): Promise<StatePaths> {
  const paths = statePaths(dataFolder);
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  await mkdir(paths.root, { recursive: true, mode });
  await mkdir(paths.blobs, { recursive: true, mode: 0o700 });
  await mkdir(paths.logs, { recursive: true, mode: 0o700 });
  return paths;
}

/** What proves to a service that a call came through the gateway; made once. */
export async function readInternalToken(paths: StatePaths): Promise<string> {
  const known = await readFile(paths.internalToken, "utf8").catch(() => "");
  if (known.trim() !== "") return known.trim();
  const token = randomBytes(32).toString("base64url");
  await writePrivateFile(paths.internalToken, `${token}\n`);
  return token;
}

/** Replaces a file in one step; only its owner can read it, at every moment. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, path);
}
