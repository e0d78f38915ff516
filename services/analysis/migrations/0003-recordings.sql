alter table captures drop constraint captures_source_check;
alter table captures add constraint captures_source_check check (source in ('har', 'recording'));
alter table captures drop constraint captures_status_check;
alter table captures add constraint captures_status_check
  check (status in ('importing', 'recording', 'ready'));
-- Whose calls were recorded.
alter table captures add column upstream text;
create index captures_recording on captures (advanced_at) where status = 'recording';

-- Who adds to a recording, each in a numbering of its own, so that what is sent twice is stored once.
create table capture_recorders (
  organisation_id text not null,
  capture_id text not null references captures on delete cascade,
  id text not null,
  next_sequence bigint not null default 0,
  -- What it could not give, since it began.
  left_out bigint not null default 0,
  bodies_left_out bigint not null default 0,
  unfinished bigint not null default 0,
  heard_at timestamptz not null default now(),
  finished boolean not null default false,
  primary key (capture_id, id)
);
alter table capture_recorders enable row level security;
grant select, insert, update, delete on capture_recorders to workspace_tenant;
create policy of_tenant on capture_recorders to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
