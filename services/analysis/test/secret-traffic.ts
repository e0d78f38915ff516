import type { Database } from "@workspace/storage";

/** Stands in every entry, twice. */
export const secret = "hunter2-quagmire";

export function entry(index: number, parts: { url?: string; method?: string; text?: string } = {}) {
  return {
    startedDateTime: new Date(1_760_000_000_000 + index * 1_000).toISOString(),
    time: 5,
    request: {
      method: parts.method ?? "GET",
      url: parts.url ?? `https://api.example.com/v1/users/${index}`,
      headers: [{ name: "Authorization", value: `Bearer ${secret}` }],
    },
    response: {
      status: 200,
      statusText: "OK",
      headers: [{ name: "content-type", value: "application/json; charset=utf-8" }],
      content: { text: parts.text ?? JSON.stringify({ id: index, password: secret }) },
    },
  };
}

/** Of the whole database, whoever's. */
export async function countRows(sql: Database): Promise<Record<string, number>> {
  const [counts] = await sql<Record<string, number>[]>`
    select (select count(*) from captures) as captures, (select count(*) from exchanges) as exchanges,
      (select count(*) from capture_exchanges) as links`;
  return counts ?? {};
}

export const empty = { captures: 0, exchanges: 0, links: 0 };
