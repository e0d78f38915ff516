-- Sonar requests that are answered later. A worker holds a run by its lease; when the lease ends
-- without a result, the worker is gone and another takes the run up.
create table async_chats (
  id text primary key,
  owner_key_id text,
  idempotency_key text,
  request jsonb not null,
  model text not null,
  status text not null default 'CREATED'
    check (status in ('CREATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED')),
  response jsonb,
  error_message text,
  attempts integer not null default 0,
  leased_by text,
  leased_until timestamptz,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  completed_at timestamptz,
  failed_at timestamptz
);
create unique index async_chats_idempotency
  on async_chats (coalesce(owner_key_id, ''), idempotency_key) where idempotency_key is not null;
create index async_chats_owner on async_chats (owner_key_id, id desc);
create index async_chats_unfinished on async_chats (id) where status in ('CREATED', 'IN_PROGRESS');
create index async_chats_created on async_chats (created_at);
