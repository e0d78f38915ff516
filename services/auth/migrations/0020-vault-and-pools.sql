-- Every secret that is kept to be used again, sealed. The row it belongs to is part of the seal.
create table vault_secrets (
  owner_table text not null,
  owner_id text not null,
  purpose text not null,
  organisation_id text not null,
  key_id text not null,
  envelope bytea not null,
  updated_at timestamptz not null default now(),
  primary key (owner_table, owner_id, purpose)
);
create index vault_secrets_by_key on vault_secrets (key_id);

-- One row a change of the master key; what is left to do are the rows under other keys.
create table vault_rotations (
  id text primary key,
  key_id text not null,
  status text not null check (status in ('running', 'done', 'failed')),
  total integer not null,
  done integer not null default 0,
  unreadable integer not null default 0,
  detail text,
  started_by text,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
create unique index vault_rotations_running on vault_rotations ((true)) where status = 'running';

create table pools (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  upstream text not null,
  base_url text not null,
  test_path text not null,
  header_name text not null,
  header_prefix text not null,
  token_url text,
  client_id text,
  max_waiting integer not null check (max_waiting >= 0),
  max_waiting_per_user integer not null check (max_waiting_per_user >= 0),
  user_weights jsonb not null default '{}',
  -- How far the turns of those who wait have come
  virtual_time double precision not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organisation_id, upstream)
);

create table upstream_accounts (
  id text primary key,
  pool_id text not null references pools on delete cascade,
  organisation_id text not null references organisations on delete cascade,
  owner_user_id text not null references users on delete cascade,
  name text not null,
  sharing text not null check (sharing in ('organisation', 'private')),
  kind text not null check (kind in ('api_key', 'oauth')),
  secret_hint text,
  enabled boolean not null default true,
  weight integer not null default 1 check (weight > 0),
  max_concurrency integer check (max_concurrency > 0),
  max_requests integer check (max_requests > 0),
  max_tokens integer check (max_tokens > 0),
  window_seconds integer not null default 60 check (window_seconds > 0),
  monthly_budget_micros bigint check (monthly_budget_micros >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index upstream_accounts_of_owner on upstream_accounts (owner_user_id);
create index upstream_accounts_by_pool on upstream_accounts (pool_id);
create index upstream_accounts_by_age on upstream_accounts (organisation_id, created_at desc, id desc);

-- What changes with every call, apart from what people change. Times are Unix milliseconds of
-- the database's clock, which all replicas share.
create table account_states (
  account_id text primary key references upstream_accounts on delete cascade,
  health jsonb not null,
  usage_window bytea not null default '',
  month text not null,
  spent_micros bigint not null default 0,
  secret_version integer not null default 1,
  token_expires_ms bigint,
  renewable boolean not null default false,
  last_used_ms bigint
) with (fillfactor = 50);

create table leases (
  id text primary key,
  pool_id text not null references pools on delete cascade,
  account_id text not null references upstream_accounts on delete cascade,
  organisation_id text not null,
  user_id text not null,
  key_id text,
  request_id text,
  probe boolean not null,
  secret_version integer not null,
  estimated_tokens integer not null,
  estimated_micros bigint not null,
  granted_ms bigint not null,
  expires_ms bigint not null,
  counts_until_ms bigint not null,
  ended_ms bigint,
  outcome text,
  status integer,
  tokens integer,
  cost_micros bigint
);
create index leases_open on leases (pool_id, account_id) where ended_ms is null;
create index leases_by_grant on leases (granted_ms);
create index leases_by_account on leases (account_id);

-- Who waits at which replica, and up to where each was served. Worth nothing after a crash.
create unlogged table pool_waiting (
  pool_id text not null,
  replica text not null,
  user_id text not null,
  waiting integer not null,
  oldest_ms bigint not null,
  until_ms bigint not null,
  primary key (pool_id, replica, user_id)
);
create unlogged table pool_users (
  pool_id text not null,
  user_id text not null,
  served double precision not null,
  primary key (pool_id, user_id)
);

-- What a row sealed goes with the row.
create function forget_secrets() returns trigger language plpgsql as $$
begin
  delete from vault_secrets where owner_table = tg_table_name and owner_id = old.id;
  return null;
end $$;
create trigger forget_secrets after delete on pools for each row execute function forget_secrets();
create trigger forget_secrets after delete on upstream_accounts
  for each row execute function forget_secrets();

-- Above row security: a pool with somebody's private account is not empty.
create function pool_has_accounts(pool text) returns boolean
  language sql stable security definer set search_path from current
  return exists (select 1 from upstream_accounts a where a.pool_id = pool);

grant select, insert, update, delete on pools, upstream_accounts, account_states, vault_secrets
  to workspace_tenant;
grant select on leases to workspace_tenant;

alter table pools enable row level security;
create policy of_tenant on pools to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
alter table upstream_accounts enable row level security;
create policy of_tenant on upstream_accounts to workspace_tenant
  using (organisation_id = tenant_organisation()
    and (sharing = 'organisation' or owner_user_id = tenant_user()))
  with check (organisation_id = tenant_organisation()
    and (sharing = 'organisation' or owner_user_id = tenant_user()));
alter table account_states enable row level security;
create policy of_tenant on account_states to workspace_tenant
  using (account_id in (select id from upstream_accounts))
  with check (account_id in (select id from upstream_accounts));
alter table vault_secrets enable row level security;
create policy of_tenant on vault_secrets to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
alter table leases enable row level security;
create policy of_tenant on leases to workspace_tenant
  using (organisation_id = tenant_organisation());
