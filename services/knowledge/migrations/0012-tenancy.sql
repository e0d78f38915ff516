-- Whose a row is. Null belongs to the installation: everybody who is signed in reads it, and only its
-- operator changes it. So do rows from before there were organisations, and the workspace's own pages.
-- Passages and texts belong to their document's owner, entries to their thread's.
alter table documents add column organisation_id text, add column user_id text;
alter table folders add column organisation_id text;
alter table collections add column organisation_id text;
alter table threads add column organisation_id text, add column user_id text;
alter table responses add column organisation_id text, add column user_id text;
alter table answer_cache add column organisation_id text;

-- Once a chat was its key's; what those keys queued is left to the operator.
drop index async_chats_idempotency;
drop index async_chats_owner;
alter table async_chats drop column owner_key_id;
alter table async_chats add column organisation_id text, add column user_id text;
create unique index async_chats_idempotency
  on async_chats (coalesce(organisation_id, ''), coalesce(user_id, ''), idempotency_key)
  where idempotency_key is not null;
create index async_chats_list on async_chats (organisation_id, id desc);

create index documents_of_organisation on documents (organisation_id, created_at desc, id desc);
create index threads_of_organisation on threads (organisation_id, updated_at desc, id desc);
create index answer_cache_of_organisation on answer_cache (organisation_id);
-- Names and paths are taken within an organisation: nobody learns what others call theirs.
drop index collections_name;
create unique index collections_name on collections (coalesce(organisation_id, ''), lower(name));
alter table folders drop constraint folders_path_key;
create unique index folders_path on folders (coalesce(organisation_id, ''), path);

-- What was cached of a document goes with it; of the installation's, anybody may have something.
create function forget_cached_answers() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  delete from answer_cache
  where old.organisation_id is null or organisation_id = old.organisation_id;
  return null;
end $$;
create trigger forget_cached_answers after delete on documents
  for each row execute function forget_cached_answers();

-- Row security. The service works as this role for whoever calls, so that it holds for superusers and
-- owners of the tables as well; as itself it works only where no tenant asks, such as indexing.
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
create function tenant_operates() returns boolean language sql stable
  return coalesce(current_setting('workspace.operator', true), '') = 'on';
create function tenant_reads(organisation text) returns boolean language sql stable
  return organisation is null or organisation = tenant_organisation();
create function tenant_changes(organisation text) returns boolean language sql stable
  return organisation = tenant_organisation() or (organisation is null and tenant_operates());

do $$
declare
  owned text;
begin
  foreach owned in array array['documents', 'folders', 'collections', 'threads', 'responses'] loop
    execute format('alter table %I enable row level security', owned);
    execute format('grant select, insert, update, delete on %I to workspace_tenant', owned);
    execute format('create policy reads on %I for select to workspace_tenant
      using (tenant_reads(organisation_id))', owned);
    execute format('create policy makes on %I for insert to workspace_tenant
      with check (tenant_changes(organisation_id))', owned);
    execute format('create policy changes on %I for update to workspace_tenant
      using (tenant_changes(organisation_id)) with check (tenant_changes(organisation_id))', owned);
    execute format('create policy ends on %I for delete to workspace_tenant
      using (tenant_changes(organisation_id))', owned);
  end loop;
end $$;

alter table async_chats enable row level security;
grant select, insert on async_chats to workspace_tenant;
create policy of_tenant on async_chats to workspace_tenant
  using (tenant_changes(organisation_id)) with check (tenant_changes(organisation_id));

-- Never shared, not even the installation's.
alter table answer_cache enable row level security;
grant select, insert, update on answer_cache to workspace_tenant;
create policy of_tenant on answer_cache to workspace_tenant
  using (organisation_id is not distinct from tenant_organisation())
  with check (organisation_id is not distinct from tenant_organisation());

alter table passages enable row level security;
grant select on passages to workspace_tenant;
create policy of_document on passages for select to workspace_tenant
  using (exists (select from documents d where d.id = document_id));
alter table document_texts enable row level security;
grant select on document_texts to workspace_tenant;
create policy of_document on document_texts for select to workspace_tenant
  using (exists (select from documents d where d.id = document_id));

alter table entries enable row level security;
grant select, insert, update, delete on entries to workspace_tenant;
create policy of_thread on entries for select to workspace_tenant
  using (exists (select from threads t where t.id = thread_id));
create policy makes on entries for insert to workspace_tenant
  with check (exists (select from threads t where t.id = thread_id and tenant_changes(t.organisation_id)));
create policy changes on entries for update to workspace_tenant
  using (exists (select from threads t where t.id = thread_id and tenant_changes(t.organisation_id)));
create policy ends on entries for delete to workspace_tenant
  using (exists (select from threads t where t.id = thread_id and tenant_changes(t.organisation_id)));

-- A collection holds what is its owner's, and nothing else.
alter table collection_documents enable row level security;
grant select, insert, delete on collection_documents to workspace_tenant;
create policy of_collection on collection_documents for select to workspace_tenant
  using (exists (select from collections c where c.id = collection_id));
create policy ends on collection_documents for delete to workspace_tenant
  using (exists (select from collections c where c.id = collection_id and tenant_changes(c.organisation_id)));
create policy makes on collection_documents for insert to workspace_tenant
  with check (exists (
    select from collections c join documents d on d.organisation_id is not distinct from c.organisation_id
    where c.id = collection_id and d.id = document_id and tenant_changes(c.organisation_id)));
alter table collection_threads enable row level security;
grant select, insert, delete on collection_threads to workspace_tenant;
create policy of_collection on collection_threads for select to workspace_tenant
  using (exists (select from collections c where c.id = collection_id));
create policy ends on collection_threads for delete to workspace_tenant
  using (exists (select from collections c where c.id = collection_id and tenant_changes(c.organisation_id)));
create policy makes on collection_threads for insert to workspace_tenant
  with check (exists (
    select from collections c join threads t on t.organisation_id is not distinct from c.organisation_id
    where c.id = collection_id and t.id = thread_id and tenant_changes(c.organisation_id)));

-- A counter without an owner: every change of a document advances it.
grant select, update on corpus to workspace_tenant;
