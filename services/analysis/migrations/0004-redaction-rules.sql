-- What an organisation takes for secret beyond what is known to be, and what it does not.
create table redaction_rules (
  organisation_id text primary key,
  user_id text,
  -- JSON as text: names hold what jsonb refuses.
  rules text not null,
  updated_at timestamptz not null default now()
);
alter table redaction_rules enable row level security;
grant select, insert, update, delete on redaction_rules to workspace_tenant;
create policy of_tenant on redaction_rules to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
