import { open } from "node:fs/promises";
import { Failure } from "../failure.ts";

/**
 * The content of a file that its owner alone may read; null when there is none. It is looked at
 * and read through one handle, so that it is not swapped between.
 * @throws Failure when others can read it too
 */
export async function readPrivateFile(path: string): Promise<string | null> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new Failure(`${path} cannot be read: ${String(error)}`);
  });
  if (!file) return null;
  try {
    const { mode } = await file.stat();
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new Failure(
        `Others can read ${path}, which holds credentials.\nClose it with: chmod 600 ${path}`,
      );
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
