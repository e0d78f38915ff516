import { asTenant, jsonText } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { AgentRequest, AgentResponse } from "../models/agent-types.ts";
import { readable } from "../tenancy/owned-rows.ts";
import { ownerTenant } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export interface StoredResponse {
  /** Whose it is, and whom its run works for. */
  owner: Tenant;
  response: AgentResponse;
  request: AgentRequest;
  threadId: string | null;
  /** False while its run is under way. */
  ended: boolean;
}

export interface ResponseRepository {
  save(stored: StoredResponse): Promise<void>;
  byId(tenant: Tenant, id: string): Promise<StoredResponse | null>;
  /** Everybody's, each to be gone on with for its owner. */
  unfinished(): Promise<StoredResponse[]>;
}

interface ResponseRow {
  organisation_id: string | null;
  user_id: string | null;
  request: AgentRequest;
  response: AgentResponse;
  thread_id: string | null;
  completed_at: Date | null;
}

export function createResponseRepository(sql: Database): ResponseRepository {
  const columns = sql`organisation_id, user_id, request, response, thread_id, completed_at`;
  return {
    async save({ owner, response, request, threadId, ended }) {
      await asTenant(
        sql,
        owner,
        (tx) => tx`
          insert into responses (id, organisation_id, user_id, status, request, response, background,
            previous_response_id, thread_id, completed_at)
          values (${response.id}, ${owner.organisationId}, ${owner.userId}, ${response.status},
            ${jsonText(request)}::text::jsonb, ${jsonText(response)}::text::jsonb,
            ${response.background ?? false}, ${response.previous_response_id ?? null}, ${threadId},
            ${ended ? sql`now()` : null})
          on conflict (id) do update set status = excluded.status, response = excluded.response,
            thread_id = excluded.thread_id, completed_at = excluded.completed_at`,
      );
    },

    async byId(tenant, id) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<ResponseRow[]>`
          select ${columns} from responses r where id = ${id} and ${readable(tx, tenant, "r")}`,
      );
      return row ? storedOf(row) : null;
    },

    async unfinished() {
      const rows = await sql<ResponseRow[]>`
        select ${columns} from responses
        where completed_at is null order by id limit 1000`;
      return rows.map(storedOf);
    },
  };
}

function storedOf(row: ResponseRow): StoredResponse {
  return {
    owner: ownerTenant({ organisationId: row.organisation_id, userId: row.user_id }),
    request: row.request,
    response: row.response,
    threadId: row.thread_id,
    ended: row.completed_at !== null,
  };
}
