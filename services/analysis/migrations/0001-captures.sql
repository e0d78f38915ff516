-- Traffic, after redaction. Every row belongs to an organisation; there is nothing of the installation's.
create table captures (
  id text primary key,
  organisation_id text not null,
  user_id text,
  name text not null,
  source text not null check (source in ('har')),
  status text not null check (status in ('importing', 'ready')),
  read_bytes bigint not null default 0,
  exchange_count integer not null default 0,
  redacted_count bigint not null default 0,
  -- JSON as text: names in traffic hold characters that jsonb refuses.
  skipped text not null default '[]',
  redaction text not null default '{"findings":[],"unlisted":0}',
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  -- When the import last got on: one that stands still for long has lost its process.
  advanced_at timestamptz not null default now()
);
create index captures_of_organisation on captures (organisation_id, created_at desc, id desc);
create index captures_unfinished on captures (advanced_at) where status = 'importing';

-- Stored once per content; its id is the digest of it.
create table exchanges (
  organisation_id text not null,
  id text not null,
  started_at timestamptz,
  duration_ms double precision,
  method text not null,
  url text not null,
  host text not null,
  path text not null,
  status integer,
  content_type text,
  request_bytes bigint not null,
  response_bytes bigint not null,
  message_count integer not null,
  content text not null,
  primary key (organisation_id, id)
);
create index exchanges_by_time on exchanges
  (organisation_id, (coalesce(started_at, '-infinity'::timestamptz)) desc, id desc);
create index exchanges_by_host on exchanges (organisation_id, host);

-- Which capture has which exchange at which place; one may come twice in a capture.
create table capture_exchanges (
  organisation_id text not null,
  capture_id text not null references captures on delete cascade,
  ordinal integer not null,
  exchange_id text not null,
  primary key (capture_id, ordinal),
  foreign key (organisation_id, exchange_id) references exchanges on delete cascade
);
create index capture_exchanges_of_exchange on capture_exchanges (organisation_id, exchange_id);

do $$
begin
  create role workspace_tenant nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'workspace_tenant', 'set') then
    execute format('grant workspace_tenant to %I', current_user);
  end if;
exception when undefined_function or invalid_parameter_value then
  execute format('grant workspace_tenant to %I', current_user);
end $$;
do $$
begin
  execute format('grant usage on schema %I to workspace_tenant', current_schema());
end $$;

create function tenant_organisation() returns text language sql stable
  return nullif(current_setting('workspace.organisation', true), '');

do $$
declare
  owned text;
begin
  foreach owned in array array['captures', 'exchanges', 'capture_exchanges'] loop
    execute format('alter table %I enable row level security', owned);
    execute format('grant select, insert, update, delete on %I to workspace_tenant', owned);
    execute format('create policy of_tenant on %I to workspace_tenant
      using (organisation_id = tenant_organisation())
      with check (organisation_id = tenant_organisation())', owned);
  end loop;
end $$;
