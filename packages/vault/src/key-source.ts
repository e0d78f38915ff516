import { execFile } from "node:child_process";
import { link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { MasterKey, parseMasterKeys } from "./master-key.ts";

/** Where master keys come from, the present one first. */
export interface KeySource {
  readonly kind: "environment" | "file" | "command";
  /** @throws KeySourceError */
  read(): Promise<MasterKey[]>;
  /** Makes a new key the present one; absent where somebody else has to. */
  add?(key: MasterKey): Promise<void>;
}

/** Master keys could not be had; the message never holds one. */
export class KeySourceError extends Error {
  override name = "KeySourceError";
}

export interface KeySettings {
  keys: string | undefined;
  command: string | undefined;
  file: string;
  /** Whether nothing is sealed yet; else a lost file must not be replaced in silence. */
  isNew: () => Promise<boolean>;
}

const commandTimeoutMs = 10_000;
const run = promisify(execFile);

/** Keys in the environment go before a command, and a command before the file. */
export function keySourceFrom(settings: KeySettings): KeySource {
  const { keys, command } = settings;
  if (keys !== undefined) return { kind: "environment", read: async () => parsed(keys) };
  if (command !== undefined) return { kind: "command", read: () => readCommand(command) };
  return fileSource(settings.file, settings.isNew);
}

/** A file of its owner alone, made with a new key when there is none. */
function fileSource(file: string, isNew: () => Promise<boolean>): KeySource {
  return {
    kind: "file",
    read: () => readOrMake(file, isNew),
    add: (key) => usable(file, () => addTo(file, key)),
  };
}

async function addTo(file: string, key: MasterKey): Promise<void> {
  const known = await readFile(file, "utf8");
  await write(file, `${key.toText()}\n${known}`, (draft) => rename(draft, file));
}

/** What the system says against a file of keys is said as what it is. @throws KeySourceError */
async function usable<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new KeySourceError(`${file}: ${error.message}`, { cause: error });
  }
}

async function readOrMake(file: string, isNew: () => Promise<boolean>): Promise<MasterKey[]> {
  const known = await usable(file, () => readOwn(file));
  if (known !== null) return parsed(known);
  // Not a matter of the file: what the database says against it is thrown as it is.
  if (!(await isNew()))
    throw new KeySourceError(`${file} is missing, and secrets are sealed with keys that it held`);
  return parsed(await usable(file, () => make(file)));
}

/** Null where there is no file. @throws KeySourceError where others may read it */
async function readOwn(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new KeySourceError(`${file} can be read by others; allow its owner only (chmod 600)`);
    return await readFile(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

async function make(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Of replicas that start together one makes the file, and all read that.
  await write(file, `${MasterKey.random().toText()}\n`, (draft) =>
    link(draft, file).catch((error: unknown) => {
      if (!isCode(error, "EEXIST")) throw error;
    }),
  );
  return readFile(file, "utf8");
}

async function write(
  file: string,
  text: string,
  publish: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await publish(draft);
  } finally {
    await handle.close().catch(() => {});
    await rm(draft, { force: true });
  }
}

async function readCommand(command: string): Promise<MasterKey[]> {
  const [file = "", ...words] = command.split(/\s+/);
  try {
    const { stdout } = await run(file, words, { timeout: commandTimeoutMs, maxBuffer: 65_536 });
    return parsed(stdout);
  } catch (error) {
    if (error instanceof KeySourceError) throw error;
    // What the command wrote may hold a key, so only its name is told.
    throw new KeySourceError(`The command for master keys failed: ${file}`);
  }
}

function parsed(text: string): MasterKey[] {
  try {
    const keys = parseMasterKeys(text);
    if (keys.length === 0) throw new RangeError("There is no master key");
    return keys;
  } catch (error) {
    throw new KeySourceError(error instanceof Error ? error.message : "Unusable master keys");
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
