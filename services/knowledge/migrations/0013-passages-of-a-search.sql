-- A search reads its passages in one statement: a transaction of the tenant's own would cost it two
-- round trips. The function is the tenant role's, so that row security holds in it.
create function passages_read_by(reader text, wanted bigint[])
returns table (
  id bigint, text text, heading_path text[], page integer, line_start integer, line_end integer,
  char_start integer, char_end integer, document_id text, title text, kind text, source_uri text,
  domain text, external_id text, language text, published_at timestamptz, last_updated timestamptz
)
language plpgsql security definer set search_path from current as $$
begin
  perform set_config('workspace.organisation', coalesce(reader, ''), true);
  return query
    select p.id, p.text, p.heading_path, p.page, p.line_start, p.line_end, p.char_start, p.char_end,
      d.id, d.title, d.kind, d.source_uri, d.domain, d.external_id, d.language, d.published_at,
      d.last_updated
    from passages p join documents d on d.id = p.document_id
    where p.id = any(wanted) and (d.organisation_id is null or d.organisation_id = reader);
end $$;

-- Whoever is to own it must be able to make it.
do $$
begin
  execute format('grant create on schema %I to workspace_tenant', current_schema());
  alter function passages_read_by owner to workspace_tenant;
  execute format('revoke create on schema %I from workspace_tenant', current_schema());
end $$;
