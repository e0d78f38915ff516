import { InvalidInputError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { encodeCursor } from "@workspace/storage";
import type { Page } from "@workspace/storage";
import { cursorOf } from "../exchanges/repository.ts";
import type {
  ExchangeCounts,
  ExchangeFilter,
  ExchangeQuery,
  ExchangeRepository,
  ExchangeRow,
} from "../exchanges/repository.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import { TaskFailed } from "../inference/tasks.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { compileJsonPath, JsonPathFault } from "./json-path.ts";

export interface JsonPathDependencies {
  exchanges: Pick<ExchangeRepository, "contentBytesById" | "contentsById" | "count" | "list">;
  inference: Pick<InferencePool, "use">;
  /** Of one request: how many exchanges are read, and the time for it. */
  jsonPathLimits: { exchanges: number; timeMs: number };
}

type Context = Pick<RequestContext, "signal">;

interface Found {
  readonly rows: ExchangeRow[];
  /** The last that was looked at, where there are more behind it. */
  readonly stoppedAt: ExchangeRow | null;
}

/** What is read at once, unless one alone is larger: each time costs its way to the database. */
const pageRows = 1_000;
const groupBytes = 8_000_000;

/**
 * Exchanges that pass the filters and for which a JSON path holds. Bodies are read on a thread, until
 * there are enough or a limit is reached: then the page ends early, and the next goes on from there.
 * @throws InvalidInputError for a path that cannot be used
 */
export async function listByPath(
  deps: JsonPathDependencies,
  context: Context,
  tenant: Tenant,
  query: ExchangeQuery,
  path: string,
): Promise<Page<ExchangeRow>> {
  const { rows, stoppedAt } = await find(deps, context, tenant, query, path);
  return { rows, nextCursor: stoppedAt && encodeCursor(cursorOf(stoppedAt)) };
}

/** Those in the order of the list; `complete` where no limit was reached. */
export async function countByPath(
  deps: JsonPathDependencies,
  context: Context,
  tenant: Tenant,
  filter: ExchangeFilter,
  path: string,
): Promise<ExchangeCounts & { complete: boolean }> {
  const query = { ...filter, limit: Infinity, after: null, order: "latest-first" } as const;
  const { rows, stoppedAt } = await find(deps, context, tenant, query, path);
  const ids = rows.map(({ id }) => id);
  return { ...(await deps.exchanges.count(tenant, { ids })), complete: stoppedAt === null };
}

async function find(
  deps: JsonPathDependencies,
  { signal }: Context,
  tenant: Tenant,
  query: ExchangeQuery,
  path: string,
): Promise<Found> {
  check(path);
  const { exchanges, timeMs } = deps.jsonPathLimits;
  const rows: ExchangeRow[] = [];
  const look = deps.inference.use(
    signal,
    async (thread) => {
      // That a thread has to begin first is not the path's fault.
      await thread.ask("matchJsonPath", { path, contents: [] }, signal);
      const until = performance.now() + timeMs;
      let looked = 0;
      for await (const { group, isLast } of eachGroup(deps.exchanges, tenant, query, exchanges)) {
        const contents = await deps.exchanges.contentsById(tenant, idsOf(group));
        const input = { path, contents: group.map(({ id }) => contents.get(id) ?? null) };
        const holds = await thread.ask("matchJsonPath", input, signal, timeMs);
        for (const row of group.filter((_, at) => holds[at])) {
          if (rows.length === query.limit) return rows.at(-1) ?? null;
          rows.push(row);
        }
        looked += group.length;
        const isSpent = looked >= exchanges || performance.now() >= until;
        if (isSpent && !isLast) return group.at(-1) ?? null;
      }
      return null;
    },
    tenant.organisationId,
  );
  return { rows, stoppedAt: await look.catch(tellOf) };
}

async function* eachGroup(
  exchanges: JsonPathDependencies["exchanges"],
  tenant: Tenant,
  query: ExchangeQuery,
  mostRows: number,
): AsyncIterable<{ group: ExchangeRow[]; isLast: boolean }> {
  for (let { after } = query; ;) {
    const page = await exchanges.list(tenant, { ...query, after, limit: pageRows });
    const bytes = await exchanges.contentBytesById(tenant, idsOf(page.rows));
    let rest = page.rows;
    while (rest.length > 0) {
      const group = rest.slice(0, sizeOfGroup(rest, bytes, mostRows));
      rest = rest.slice(group.length);
      yield { group, isLast: rest.length === 0 && page.nextCursor === null };
    }
    const last = page.rows.at(-1);
    if (page.nextCursor === null || last === undefined) return;
    after = cursorOf(last);
  }
}

function sizeOfGroup(
  rows: readonly ExchangeRow[],
  bytesOf: ReadonlyMap<string, number>,
  most: number,
): number {
  let bytes = 0;
  const end = rows.findIndex(({ id }, at) => {
    bytes += bytesOf.get(id) ?? 0;
    return at === most || bytes > groupBytes;
  });
  return end === -1 ? rows.length : Math.max(1, end);
}

function idsOf(rows: readonly ExchangeRow[]): string[] {
  return rows.map(({ id }) => id);
}

function check(path: string): void {
  try {
    compileJsonPath(path);
  } catch (error) {
    throw error instanceof JsonPathFault ? unusable(error.message) : error;
  }
}

function tellOf(error: unknown): never {
  if (!(error instanceof TaskFailed)) throw error;
  const spent =
    error.failure.kind === "timeout" ? "time than JSON_PATH_TIME" : "memory than INFERENCE_MEMORY";
  throw unusable(`it takes more ${spent} for a few exchanges; make it simpler`);
}

function unusable(reason: string): InvalidInputError {
  return new InvalidInputError(`The JSON path cannot be used: ${reason}`, [
    { pointer: "query/json_path", detail: reason },
  ]);
}
