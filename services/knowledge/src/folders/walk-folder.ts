import { opendir, readFile, realpath, stat } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { join, relative, sep } from "node:path";
import createIgnore from "ignore";
import type { Ignore } from "ignore";

export interface FolderFile {
  /** Relative to the folder, with `/` between its parts. */
  path: string;
  absolutePath: string;
  sizeBytes: number;
  modifiedMs: number;
}

export interface WalkOptions {
  include: readonly string[];
  exclude: readonly string[];
  maxFiles: number;
  signal: AbortSignal;
}

export interface Walk {
  files: FolderFile[];
  /** Folders that could not be read; nothing is known of what is in them. */
  unreadable: string[];
}

/** Left out unless asked for: what tools keep, what is built, what is no text. */
const defaultExcludes = [
  ".*",
  "node_modules/",
  "bower_components/",
  "vendor/",
  "dist/",
  "build/",
  "out/",
  "target/",
  "coverage/",
  "__pycache__/",
  "venv/",
  "*.min.js",
  "*.min.css",
  "*.map",
  "*.lock",
  "package-lock.json",
  "*.{png,jpg,jpeg,gif,webp,ico,bmp,tif,tiff,avif,heic,mp3,mp4,m4a,mov,avi,mkv,webm,wav,ogg,flac,zip,gz,tgz,bz2,xz,7z,rar,tar,jar,war,exe,dll,so,dylib,o,a,class,pyc,wasm,woff,woff2,ttf,otf,eot,db,sqlite,docx,xlsx,pptx,odt,bin,iso,dmg}",
].flatMap(expandBraces);

const maxDepth = 64;

/** Lists the files of a folder as git would see them. Links that lead outside are not followed. */
export async function walkFolder(root: string, options: WalkOptions): Promise<Walk> {
  const base = await realpath(root);
  const included = options.include.length > 0 ? createIgnore().add([...options.include]) : null;
  const excluded = createIgnore()
    .add(defaultExcludes)
    .add([...options.exclude]);
  const walk: Walk = { files: [], unreadable: [] };
  const pending: { folder: string; depth: number; rules: { at: string; ignore: Ignore }[] }[] = [
    { folder: base, depth: 0, rules: [] },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { folder, depth } = next;
    options.signal.throwIfAborted();
    const entries = await readEntries(folder);
    if (!entries) {
      if (folder === base) throw new Error(`The folder ${base} cannot be read`);
      walk.unreadable.push(toPath(base, folder));
      continue;
    }
    const own = entries.some((entry) => entry.name === ".gitignore")
      ? await readIgnoreFile(folder)
      : null;
    const rules = own ? [...next.rules, { at: folder, ignore: own }] : next.rules;
    for (const entry of entries) {
      const absolutePath = join(folder, entry.name);
      const path = toPath(base, absolutePath);
      const asked = included?.ignores(path) ?? false;
      const isFolder = entry.isDirectory();
      const hidden =
        excluded.ignores(isFolder ? `${path}/` : path) ||
        rules.some(({ at, ignore }) =>
          ignore.ignores(toPath(at, absolutePath) + (isFolder ? "/" : "")),
        );
      if (isFolder) {
        if (!hidden && depth < maxDepth)
          pending.push({ folder: absolutePath, depth: depth + 1, rules });
      } else if (
        (included ? asked && !matches(options.exclude, path) : !hidden) &&
        !entry.isFIFO() &&
        !entry.isSocket()
      ) {
        const file = await describeFile(base, absolutePath, path, entry);
        if (file) walk.files.push(file);
        if (walk.files.length > options.maxFiles)
          throw new Error(`The folder has more than ${options.maxFiles} files`);
      }
    }
  }
  return walk;
}

async function readEntries(folder: string): Promise<Dirent[] | null> {
  try {
    return (await Array.fromAsync(await opendir(folder))).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  } catch {
    return null;
  }
}

async function describeFile(
  base: string,
  absolutePath: string,
  path: string,
  entry: Dirent,
): Promise<FolderFile | null> {
  try {
    if (entry.isSymbolicLink() && !(await realpath(absolutePath)).startsWith(base + sep))
      return null;
    const facts = await stat(absolutePath);
    return facts.isFile()
      ? { path, absolutePath, sizeBytes: facts.size, modifiedMs: Math.trunc(facts.mtimeMs) }
      : null;
  } catch {
    // It went away since the folder was listed.
    return null;
  }
}

async function readIgnoreFile(folder: string): Promise<Ignore | null> {
  const text = await readFile(join(folder, ".gitignore"), "utf8").catch(() => null);
  return text === null || text.length > 1_000_000 ? null : createIgnore().add(text);
}

function matches(patterns: readonly string[], path: string): boolean {
  return (
    patterns.length > 0 &&
    createIgnore()
      .add([...patterns])
      .ignores(path)
  );
}

function toPath(base: string, absolutePath: string): string {
  return relative(base, absolutePath).split(sep).join("/");
}

function expandBraces(pattern: string): string[] {
  const braces = pattern.match(/^(.*)\{([^}]*)\}(.*)$/);
  return braces
    ? (braces[2] ?? "").split(",").map((part) => `${braces[1]}${part}${braces[3]}`)
    : [pattern];
}
