-- What was put in force while gateways ran; without a row the environment alone counts.
create table configuration_revisions (
  revision bigint primary key,
  source text not null check (source in ('operation', 'file', 'revert')),
  note text,
  sections jsonb not null,
  file_hash bytea,
  created_at timestamptz not null default now()
);

-- Use by minute; '' stands for none, so that the primary key can hold it.
create table usage_minutes (
  minute timestamptz not null,
  key_id text not null,
  user_id text not null,
  organisation_id text not null,
  model text not null,
  upstream text not null,
  requests bigint not null,
  errors bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  total_tokens bigint not null,
  cost_micro_dollars bigint not null,
  latency_us bigint not null,
  -- requests by class of latency; the bounds are in latency-classes.ts
  latency_classes bigint[] not null,
  primary key (minute, key_id, user_id, organisation_id, model, upstream)
);

-- Batches that were counted: one that is sent again after an unknown end is not counted twice.
create table usage_batches (
  id uuid primary key,
  created_at timestamptz not null default now()
);
create index usage_batches_by_age on usage_batches (created_at);
