import { watch } from "chokidar";
import type { FSWatcher } from "chokidar";
import type { Logger } from "@workspace/telemetry";
import type { Folder } from "./repository.ts";
import { scanFolder } from "./scan-folder.ts";
import type { ScanDependencies } from "./scan-folder.ts";

export interface FollowerOptions extends ScanDependencies {
  logger: Logger;
  /** Quiet time after a change before the folder is scanned. */
  debounceMs?: number;
}

const pageSize = 100;
/** Never worth a watch of their own, since no scan looks into them. */
const unwatched = /(?:^|[\\/])(?:\.git|node_modules|\.venv|__pycache__|\.next|\.cache)(?:[\\/]|$)/;

type Followed = {
  scanning: Promise<void> | undefined;
  again: boolean;
  watcher: FSWatcher | undefined;
  timer: NodeJS.Timeout | undefined;
};

/** Scans folders, one scan of a folder at a time, and watches those that are to be followed. */
export class FolderFollower {
  readonly #options: FollowerOptions;
  readonly #followed = new Map<string, Followed>();
  readonly #stop = new AbortController();

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Goes on with scans that were cut short, and catches up with what changed while nobody watched. */
  async start(): Promise<void> {
    let page: Folder[] = [];
    do {
      page = await this.#options.folders.ownedAfter(page.at(-1)?.id ?? "", pageSize);
      for (const folder of page) {
        if (folder.watch) this.follow(folder.id, folder.path);
        if (folder.watch || folder.status === "scanning") this.scan(folder.id);
      }
    } while (page.length === pageSize);
  }

  /** Starts a scan; one that is under way is left to end. */
  scan(id: string): void {
    const followed = this.#of(id);
    followed.scanning ??= this.#run(id).finally(() => {
      followed.scanning = undefined;
      if (followed.again && this.#followed.get(id) === followed) {
        followed.again = false;
        this.scan(id);
      }
    });
  }

  /** Scans whenever something in the folder changed. */
  follow(id: string, path: string): void {
    const followed = this.#of(id);
    if (followed.watcher) return;
    const watcher = watch(path, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (entry) => unwatched.test(entry),
      atomic: true,
    });
    followed.watcher = watcher;
    watcher.on("all", () => this.#changed(id, followed));
    watcher.on("error", (error) =>
      this.#options.logger.warn({ err: error, folderId: id }, "folder cannot be watched"),
    );
  }

  /** Resolves when the folder's scan, if one runs, has ended. */
  async settled(id: string): Promise<void> {
    while (this.#followed.get(id)?.scanning) await this.#followed.get(id)?.scanning;
  }

  async forget(id: string): Promise<void> {
    const followed = this.#followed.get(id);
    if (!followed) return;
    this.#followed.delete(id);
    clearTimeout(followed.timer);
    await followed.watcher?.close();
    await followed.scanning;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#followed.keys()].map((id) => this.forget(id)));
  }

  #changed(id: string, followed: Followed): void {
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => {
      if (followed.scanning) followed.again = true;
      else this.scan(id);
    }, this.#options.debounceMs ?? 500);
  }

  #of(id: string): Followed {
    const followed = this.#followed.get(id) ?? {
      scanning: undefined,
      again: false,
      watcher: undefined,
      timer: undefined,
    };
    this.#followed.set(id, followed);
    return followed;
  }

  async #run(id: string): Promise<void> {
    const { folders, logger } = this.#options;
    try {
      const owned = await folders.owned(id);
      if (!owned || this.#stop.signal.aborted) return;
      const { folder, tenant } = owned;
      const { signal } = this.#stop;
      const scan = await scanFolder(this.#options, { signal, tenant }, folder);
      logger.info({ folderId: id, ...scan }, "folder scanned");
    } catch (error) {
      if (!this.#stop.signal.aborted)
        logger.error({ err: error, folderId: id }, "folder could not be scanned");
    }
  }
}
