-- What the knowledge service was told of specs, so that answers can cite it. A row outlives its spec,
-- until the document is taken back.
create table told_documents (
  organisation_id text not null,
  spec_id text not null,
  key text not null,
  -- Of what was told last.
  digest text not null,
  -- The exchange that stands for an operation.
  exchange_id text,
  primary key (spec_id, key)
);
create index told_documents_of_organisation on told_documents (organisation_id);
alter table told_documents enable row level security;
grant select, insert, update, delete on told_documents to workspace_tenant;
create policy of_tenant on told_documents to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());

-- Specs from before this.
insert into jobs (kind, subject_id, organisation_id)
  select 'index', id, organisation_id from specs
  on conflict do nothing;
