import { jsonText } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { AgentRequest, AgentResponse } from "../models/agent-types.ts";

export interface StoredResponse {
  response: AgentResponse;
  request: AgentRequest;
  threadId: string | null;
  /** False while its run is under way. */
  ended: boolean;
}

export interface ResponseRepository {
  save(stored: StoredResponse): Promise<void>;
  byId(id: string): Promise<StoredResponse | null>;
  unfinished(): Promise<StoredResponse[]>;
}

interface ResponseRow {
  request: AgentRequest;
  response: AgentResponse;
  thread_id: string | null;
  completed_at: Date | null;
}

export function createResponseRepository(sql: Database): ResponseRepository {
  return {
    async save({ response, request, threadId, ended }) {
      await sql`
        insert into responses (id, status, request, response, background, previous_response_id, thread_id, completed_at)
        values (${response.id}, ${response.status}, ${jsonText(request)}::text::jsonb, ${jsonText(response)}::text::jsonb,
          ${response.background ?? false}, ${response.previous_response_id ?? null}, ${threadId},
          ${ended ? sql`now()` : null})
        on conflict (id) do update set status = excluded.status, response = excluded.response,
          thread_id = excluded.thread_id, completed_at = excluded.completed_at`;
    },

    async byId(id) {
      const [row] = await sql<ResponseRow[]>`
        select request, response, thread_id, completed_at from responses where id = ${id}`;
      return row ? storedOf(row) : null;
    },

    async unfinished() {
      const rows = await sql<ResponseRow[]>`
        select request, response, thread_id, completed_at from responses
        where completed_at is null order by id limit 1000`;
      return rows.map(storedOf);
    },
  };
}

function storedOf(row: ResponseRow): StoredResponse {
  return {
    request: row.request,
    response: row.response,
    threadId: row.thread_id,
    ended: row.completed_at !== null,
  };
}
