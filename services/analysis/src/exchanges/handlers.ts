import type { Operations, Schemas } from "@workspace/contracts";
import { InvalidInputError, NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { decodeCursor } from "@workspace/storage";
import type { Cursor } from "@workspace/storage";
import type { ExchangeBody, HeaderPair } from "@workspace/traffic";
import { countByPath, listByPath } from "../json-paths/find-by-path.ts";
import type { JsonPathDependencies } from "../json-paths/find-by-path.ts";
import { tenantOf } from "../tenancy/tenant.ts";
import type { ExchangeFilter, ExchangeRepository, WholeExchangeRow } from "./repository.ts";
import { fromStored } from "./stored-exchange.ts";

type ExchangeHandlers = Pick<
  Handlers<Operations["analysis"]>,
  "getExchange" | "getExchangeFacets" | "listExchanges"
>;
type FilterQuery = NonNullable<Operations["analysis"]["getExchangeFacets"]["parameters"]["query"]>;

export function exchangeHandlers(
  deps: JsonPathDependencies & { exchanges: ExchangeRepository },
): ExchangeHandlers {
  const { exchanges } = deps;
  return {
    listExchanges: async ({ query, context }) => {
      const tenant = tenantOf(context);
      const asked = {
        ...filterOf(query),
        limit: query.limit ?? 50,
        after: readTimeCursor(query.cursor),
        order: query.sort === "started_at" ? "earliest-first" : "latest-first",
      } as const;
      const path = query.json_path;
      const { rows, nextCursor } =
        path === undefined
          ? await exchanges.list(tenant, asked)
          : await listByPath(deps, context, tenant, asked, path);
      return { status: 200, body: { data: rows, next_cursor: nextCursor } };
    },

    getExchangeFacets: async ({ query, context }) => {
      const tenant = tenantOf(context);
      const filter = filterOf(query);
      const path = query.json_path;
      const body =
        path === undefined
          ? { ...(await exchanges.count(tenant, filter)), complete: true }
          : await countByPath(deps, context, tenant, filter, path);
      return { status: 200, body };
    },

    getExchange: async ({ params, context }) => {
      const row = await exchanges.byId(tenantOf(context), params.exchange_id);
      if (row === null) throw new NotFoundError(`There is no exchange ${params.exchange_id}`);
      return { status: 200, body: shown(row) };
    },
  };
}

function filterOf(query: FilterQuery): ExchangeFilter {
  const { status_class: hundred } = query;
  return {
    captureId: query.capture_id,
    host: query.host,
    idPrefix: query.id_prefix,
    method: query.method,
    path: query.path,
    status: query.status,
    statusHundred: hundred === "none" ? null : hundred && Number(hundred[0]),
    contentType: query.content_type,
    words: query.q,
    from: query.from,
    to: query.to,
  };
}

/** Where a page by time and id ended. @throws InvalidInputError for anything else */
export function readTimeCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = decodeCursor(text);
  const isTime = cursor && (cursor.key === "-infinity" || isInstant(cursor.key));
  if (isTime) return cursor;
  throw new InvalidInputError("The cursor is not one of this list", [
    { pointer: "query/cursor", detail: "take it from next_cursor of the page before" },
  ]);
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

function shown({ content, capture_ids, ...summary }: WholeExchangeRow) {
  const { request, response, messages, error } = fromStored(content);
  return {
    ...summary,
    capture_ids,
    request: messageOf(request),
    response: response === null ? null : messageOf(response),
    messages: [...messages],
    error: error ?? null,
  };
}

interface StoredMessage {
  readonly httpVersion: string | null;
  readonly headers: readonly HeaderPair[];
  readonly body: ExchangeBody | null;
}

function messageOf({ httpVersion, headers, body }: StoredMessage): Schemas["analysis"]["Message"] {
  return {
    http_version: httpVersion,
    headers: headers.map(([name, value]) => ({ name, value })),
    body: body === null ? null : bodyOf(body),
  };
}

function bodyOf(body: ExchangeBody): Schemas["analysis"]["Body"] {
  const { contentType, content, truncated, eventTimesMs } = body;
  const times = eventTimesMs === undefined ? {} : { event_times_ms: [...eventTimesMs] };
  const about = { content_type: contentType, truncated, ...times };
  if (content.kind === "absent")
    return { ...about, kind: "absent", text: "", size_bytes: content.sizeBytes };
  if (content.kind === "text") {
    const { text } = content;
    return { ...about, kind: "text", text, size_bytes: Buffer.byteLength(text) };
  }
  const bytes = Buffer.from(content.bytes);
  return { ...about, kind: "base64", text: bytes.toString("base64"), size_bytes: bytes.length };
}
