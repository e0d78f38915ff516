-- Only hashes: a dump of this table lets nobody in. A key ends with the membership of who made it.
create table api_keys (
  id text primary key,
  organisation_id text not null,
  user_id text not null,
  name text not null,
  key_hash bytea not null unique,
  prefix text not null,
  -- Null is everything that its user may do.
  scopes text[],
  requests_per_minute integer check (requests_per_minute > 0),
  monthly_budget_micros bigint check (monthly_budget_micros >= 0),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (organisation_id, user_id) references memberships (organisation_id, user_id)
    on delete cascade
);
create index api_keys_by_age on api_keys (organisation_id, created_at desc, id desc);
create index api_keys_of_member on api_keys (organisation_id, user_id);

grant select, insert, update on api_keys to workspace_tenant;
alter table api_keys enable row level security;
create policy of_tenant on api_keys to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
