-- What others must forget that they know of a principal, as it happens. Rows are for those who
-- reconnect; whoever listens has it from the notification. Kept for a day.
create table revocations (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('key', 'session', 'member')),
  subject text not null,
  organisation_id text,
  at timestamptz not null default clock_timestamp()
);
create index revocations_by_time on revocations (at);

-- Triggers, so that no way to end something is forgotten: cascades and tenants included.
create function announce_revocation(kind text, subject text, organisation text) returns void
  language plpgsql security definer set search_path from current as $$
declare
  made bigint;
begin
  insert into revocations (kind, subject, organisation_id) values (kind, subject, organisation)
    returning id into made;
  perform pg_notify('auth_revocations', json_build_object(
    'id', made, 'kind', kind, 'subject', subject, 'organisationId', organisation)::text);
end $$;
revoke execute on function announce_revocation from public;

create function announce_key() returns trigger
  language plpgsql security definer set search_path from current as $$
begin
  perform announce_revocation('key', old.id, old.organisation_id);
  return null;
end $$;
create trigger announce_change after delete
    or update of scopes, requests_per_minute, monthly_budget_micros, expires_at, revoked_at
  on api_keys for each row execute function announce_key();

create function announce_session() returns trigger
  language plpgsql security definer set search_path from current as $$
begin
  perform announce_revocation('session', old.id, old.organisation_id);
  return null;
end $$;
create trigger announce_end after delete on sessions
  for each row execute function announce_session();
-- It acts for another organisation, or its secret before was made to stop at once.
create trigger announce_change after update of organisation_id, previous_hash on sessions
  for each row when (old.organisation_id is distinct from new.organisation_id
    or (old.previous_hash is not null and old.previous_hash is distinct from new.previous_hash))
  execute function announce_session();

create function announce_member() returns trigger
  language plpgsql security definer set search_path from current as $$
begin
  perform announce_revocation('member', old.user_id, old.organisation_id);
  return null;
end $$;
create trigger announce_change after delete or update of role on memberships
  for each row execute function announce_member();
