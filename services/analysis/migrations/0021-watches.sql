-- Standing comparisons of new captures with a spec.
create table watches (
  id text primary key,
  organisation_id text not null,
  user_id text,
  spec_id text not null references specs on delete cascade,
  name text not null,
  enabled boolean not null default true,
  on_capture boolean not null,
  every_minutes integer,
  -- What captures are compared with; null is the last revision that does not rest on them.
  revision integer,
  notify_on text not null check (notify_on in ('breaking', 'any')),
  webhook_url text,
  -- Sealed; null without a webhook.
  webhook_secret bytea,
  next_run_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index watches_of_organisation on watches (organisation_id, created_at desc, id desc);
create index watches_of_spec on watches (spec_id);

-- Captures that a watch has not looked at yet.
create table watch_captures (
  organisation_id text not null,
  watch_id text not null references watches on delete cascade,
  capture_id text not null references captures on delete cascade,
  added_at timestamptz not null default now(),
  primary key (watch_id, capture_id)
);
create index watch_captures_of_capture on watch_captures (capture_id);

create table watch_runs (
  id text primary key,
  organisation_id text not null,
  watch_id text not null references watches on delete cascade,
  cause text not null check (cause in ('capture', 'schedule', 'request')),
  capture_id text not null,
  revision integer not null,
  verdict text not null check (verdict in ('same', 'changed', 'broken', 'failed')),
  summary text,
  error text,
  -- Compressed JSON; null where nothing could be compared.
  report bytea,
  created_at timestamptz not null default now()
);
create index watch_runs_of_watch on watch_runs (watch_id, created_at desc, id desc);

create table watch_deliveries (
  id text primary key,
  organisation_id text not null,
  watch_id text not null references watches on delete cascade,
  run_id text,
  kind text not null check (kind in ('drift', 'test')),
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  response_status integer,
  error text,
  body text not null,
  next_attempt_at timestamptz default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index watch_deliveries_of_watch on watch_deliveries (watch_id, created_at desc, id desc);

do $$
declare
  owned text;
begin
  foreach owned in array array['watches', 'watch_captures', 'watch_runs', 'watch_deliveries'] loop
    execute format('alter table %I enable row level security', owned);
    execute format('grant select, insert, update, delete on %I to workspace_tenant', owned);
    execute format('create policy of_tenant on %I to workspace_tenant
      using (organisation_id = tenant_organisation())
      with check (organisation_id = tenant_organisation())', owned);
  end loop;
end $$;
