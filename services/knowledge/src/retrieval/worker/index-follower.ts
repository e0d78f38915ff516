import type { Database } from "@workspace/storage";
import { CorpusIndex } from "../memory/corpus-index.ts";
import type { Snapshot } from "../repository.ts";
import { dropOldTombstones, readCorpus, restampForeignRows } from "../repository.ts";

const tombstoneHours = 24;
const staleAfterMs = (tombstoneHours - 2) * 3_600_000;
const tidyEveryMs = 3_600_000;

/** Keeps a `CorpusIndex` equal to the database: all of it at first, then what was committed since. */
export class IndexFollower {
  readonly #sql: Database;
  readonly #dimensions: number;
  #index: CorpusIndex;
  #snapshot: Snapshot | null = null;
  #readAt = 0;
  #tidiedAt = 0;
  #running: Promise<void> | null = null;
  #waiting: Promise<void> | null = null;

  constructor(sql: Database, dimensions: number) {
    this.#sql = sql;
    this.#dimensions = dimensions;
    this.#index = new CorpusIndex(dimensions);
  }

  /** Replaced when the index is rebuilt, so never keep it across a wait. */
  get index(): CorpusIndex {
    return this.#index;
  }

  get isLoaded(): boolean {
    return this.#snapshot !== null;
  }

  /** Resolves when the index holds all that was committed before the call; calls share their work. */
  catchUp(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#catchUpOnce().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    // The run under way may have looked too early, so one more follows for all who ask meanwhile.
    this.#waiting ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#waiting = null;
        return this.catchUp();
      });
    return this.#waiting;
  }

  async #catchUpOnce(): Promise<void> {
    const now = Date.now();
    const stale = this.#snapshot !== null && now - this.#readAt > staleAfterMs;
    if (this.#snapshot === null || stale || this.#index.isWorn) await this.#load();
    else await this.#follow(this.#snapshot);
    this.#readAt = now;
    if (now - this.#tidiedAt > tidyEveryMs) {
      this.#tidiedAt = now;
      await dropOldTombstones(this.#sql, tombstoneHours);
    }
  }

  async #load(): Promise<void> {
    await restampForeignRows(this.#sql);
    // Never on top of a load that broke off: what was deleted since would stay.
    const target = new CorpusIndex(this.#dimensions);
    // While the first load runs, searches already see what has come so far.
    if (this.#snapshot === null) this.#index = target;
    this.#snapshot = await readCorpus(this.#sql, null, async (reader) => {
      for await (const documents of reader.documents()) {
        for (const document of documents) target.putDocument(document);
      }
      for await (const passages of reader.passages()) {
        for (const passage of passages) target.putPassage(passage);
      }
      return reader.snapshot;
    });
    this.#index = target;
  }

  async #follow(since: Snapshot): Promise<void> {
    const index = this.#index;
    this.#snapshot = await readCorpus(this.#sql, since, async (reader) => {
      for await (const documents of reader.documents()) {
        for (const document of documents) index.putDocument(document);
      }
      for await (const passages of reader.passages()) {
        for (const passage of passages) index.putPassage(passage);
      }
      for await (const ids of reader.deletedPassages()) {
        for (const id of ids) index.deletePassage(id);
      }
      return reader.snapshot;
    });
  }
}
