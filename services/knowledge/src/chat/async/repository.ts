import { asTenant, decodeCursor, jsonText, pageOf } from "@workspace/storage";
import type { Database, Page } from "@workspace/storage";

import { changeable } from "../../tenancy/owned-rows.ts";
import { ownerTenant } from "../../tenancy/tenant.ts";
import type { Tenant } from "../../tenancy/tenant.ts";
import type { ChatCompletion, ChatRequest } from "../chat-types.ts";
import type { AsyncChat, AsyncChatStatus } from "./async-chat.ts";

export interface NewAsyncChat {
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly request: ChatRequest;
}

export interface AsyncChatRepository {
  /** Stores the run, or gives the one that the same user made with the same idempotency key. */
  insert(tenant: Tenant, chat: NewAsyncChat): Promise<AsyncChat>;
  byId(tenant: Tenant, id: string): Promise<AsyncChat | null>;
  list(tenant: Tenant, limit: number, token: string | null): Promise<Page<AsyncChat>>;
  /** Takes up the oldest run of anybody's that waits, or whose worker is gone. */
  lease(workerId: string, leaseMs: number): Promise<AsyncChat | null>;
  /** @returns false when another worker has the run by now */
  renew(id: string, workerId: string, leaseMs: number): Promise<boolean>;
  /** Gives a run back unanswered, to be taken up again at once. */
  release(id: string, workerId: string): Promise<void>;
  complete(id: string, workerId: string, response: ChatCompletion): Promise<void>;
  fail(id: string, workerId: string, message: string): Promise<void>;
  deleteCreatedBefore(time: Date): Promise<number>;
}

interface AsyncChatRow {
  id: string;
  organisation_id: string | null;
  user_id: string | null;
  request: ChatRequest;
  model: string;
  status: AsyncChatStatus;
  response: ChatCompletion | null;
  error_message: string | null;
  attempts: number;
  created_at: Date;
  started_at: Date | null;
  completed_at: Date | null;
  failed_at: Date | null;
}

export function createAsyncChatRepository(sql: Database): AsyncChatRepository {
  const columns = sql`id, organisation_id, user_id, request, model, status, response, error_message, attempts,
    created_at, started_at, completed_at, failed_at`;
  return {
    async insert(tenant, { id, idempotencyKey, request }) {
      const { organisationId, userId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        const [made] = await tx<AsyncChatRow[]>`
          insert into async_chats (id, organisation_id, user_id, idempotency_key, request, model)
          values (${id}, ${organisationId}, ${userId}, ${idempotencyKey},
            ${jsonText(request)}::text::jsonb, ${request.model})
          on conflict do nothing
          returning ${columns}`;
        if (made) return asyncChat(made);
        const [known] = await tx<AsyncChatRow[]>`
          select ${columns} from async_chats
          where organisation_id is not distinct from ${organisationId}
            and user_id is not distinct from ${userId} and idempotency_key = ${idempotencyKey}`;
        if (!known) throw new Error(`the run of idempotency key ${idempotencyKey} is gone`);
        return asyncChat(known);
      });
    },

    async byId(tenant, id) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<AsyncChatRow[]>`
          select ${columns} from async_chats a where id = ${id} and ${changeable(tx, tenant, "a")}`,
      );
      return row ? asyncChat(row) : null;
    },

    async list(tenant, limit, token) {
      const after = token === null ? null : decodeCursor(token);
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<AsyncChatRow[]>`
          select ${columns} from async_chats a where ${changeable(tx, tenant, "a")}
            ${after ? sql`and id < ${after.id}` : sql``}
          order by id desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(asyncChat), limit, ({ id }) => ({ key: id, id }));
    },

    async lease(workerId, leaseMs) {
      const [row] = await sql<AsyncChatRow[]>`
        update async_chats set status = 'IN_PROGRESS', attempts = attempts + 1,
          started_at = coalesce(started_at, now()), leased_by = ${workerId},
          leased_until = now() + ${leaseMs} * interval '1 millisecond'
        where id = (
          select id from async_chats
          where status = 'CREATED' or (status = 'IN_PROGRESS' and leased_until < now())
          order by id limit 1 for update skip locked)
        returning ${columns}`;
      return row ? asyncChat(row) : null;
    },

    async renew(id, workerId, leaseMs) {
      const renewed = await sql`
        update async_chats set leased_until = now() + ${leaseMs} * interval '1 millisecond'
        where id = ${id} and leased_by = ${workerId} and status = 'IN_PROGRESS'`;
      return renewed.count > 0;
    },

    async release(id, workerId) {
      await sql`
        update async_chats set status = 'CREATED', attempts = attempts - 1, leased_by = null
        where id = ${id} and leased_by = ${workerId} and status = 'IN_PROGRESS'`;
    },

    async complete(id, workerId, response) {
      await sql`
        update async_chats set status = 'COMPLETED', completed_at = now(), leased_by = null,
          response = ${jsonText(response)}::text::jsonb
        where id = ${id} and leased_by = ${workerId} and status = 'IN_PROGRESS'`;
    },

    async fail(id, workerId, message) {
      await sql`
        update async_chats set status = 'FAILED', failed_at = now(), leased_by = null,
          error_message = ${message}
        where id = ${id} and leased_by = ${workerId} and status = 'IN_PROGRESS'`;
    },

    async deleteCreatedBefore(time) {
      const deleted = await sql`
        delete from async_chats
        where created_at < ${time} and status in ('COMPLETED', 'FAILED')`;
      return deleted.count;
    },
  };
}

function asyncChat(row: AsyncChatRow): AsyncChat {
  return {
    id: row.id,
    owner: ownerTenant({ organisationId: row.organisation_id, userId: row.user_id }),
    request: row.request,
    model: row.model,
    status: row.status,
    response: row.response,
    errorMessage: row.error_message,
    attempts: row.attempts,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    failedAt: row.failed_at,
  };
}
