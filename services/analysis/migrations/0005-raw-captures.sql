-- The data key of what is kept unredacted, sealed; null for captures that are kept redacted alone.
alter table captures add column raw_key bytea;

-- Exchanges as they were, some at a time, each part encrypted under the capture's data key.
create table capture_raw_parts (
  organisation_id text not null,
  capture_id text not null references captures on delete cascade,
  first_ordinal integer not null,
  content bytea not null,
  primary key (capture_id, first_ordinal)
);
alter table capture_raw_parts alter column content set storage external;
alter table capture_raw_parts enable row level security;
grant select, insert, update, delete on capture_raw_parts to workspace_tenant;
create policy of_tenant on capture_raw_parts to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
