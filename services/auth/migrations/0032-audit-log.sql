-- Who did what to what, from where. Lines are only ever added, each with the hash of the one
-- before: whoever changes, removes or slips in a line has to make all that follow anew.
create table audit_log (
  sequence bigint primary key,
  -- Whole milliseconds, as they are hashed and shown.
  at timestamptz not null check (at = date_trunc('milliseconds', at)),
  action text not null,
  outcome text not null check (outcome in ('done', 'refused')),
  actor_kind text not null
    check (actor_kind in ('session', 'key', 'token', 'service', 'system', 'anonymous')),
  user_id text,
  key_id text,
  session_id text,
  organisation_id text,
  target_kind text not null,
  target_id text,
  address text,
  user_agent text,
  -- JSON, kept as the text that is hashed.
  details text not null,
  previous_hash bytea not null,
  hash bytea not null
);
create index audit_of_organisation on audit_log (organisation_id, sequence desc);
create index audit_of_user on audit_log (user_id, sequence desc);
create index audit_of_target on audit_log (target_id, sequence desc);
create index audit_by_time on audit_log (at);

-- The end of the chain: without it, lines missing at the end would not be missed.
create table audit_head (
  only_one boolean primary key default true check (only_one),
  sequence bigint not null,
  hash bytea not null
);
-- Where the chain that is kept begins: the last line that retention removed.
create table audit_anchor (
  only_one boolean primary key default true check (only_one),
  sequence bigint not null,
  hash bytea not null
);
-- Each installation's chain begins differently, so that lines of one fit into no other.
insert into audit_head (sequence, hash)
  select 0, sha256(convert_to('workspace audit log ' || gen_random_uuid(), 'UTF8'));
insert into audit_anchor (sequence, hash) select sequence, hash from audit_head;

create function audit_part(part text) returns text language sql immutable
  return coalesce(octet_length(convert_to(part, 'UTF8')) || ':' || part, '-') || ',';

-- Every part behind its length in bytes, so that no two lines have the same form.
create function audit_canonical(line audit_log) returns bytea language sql stable
  return convert_to('1,' || audit_part(line.sequence::text)
    || audit_part((extract(epoch from line.at) * 1000)::bigint::text)
    || audit_part(line.action) || audit_part(line.outcome) || audit_part(line.actor_kind)
    || audit_part(line.user_id) || audit_part(line.key_id) || audit_part(line.session_id)
    || audit_part(line.organisation_id) || audit_part(line.target_kind)
    || audit_part(line.target_id) || audit_part(line.address) || audit_part(line.user_agent)
    || audit_part(line.details), 'UTF8');

-- Belongs at the end of a transaction: from here to its end, others wait with their lines.
create function append_audit(
  action text, outcome text, actor_kind text, user_id text, key_id text, session_id text,
  organisation_id text, target_kind text, target_id text, address text, user_agent text,
  details text
) returns bigint language plpgsql security definer set search_path from current as $$
declare
  head audit_head;
  line audit_log;
begin
  perform pg_advisory_xact_lock(hashtext('auth:audit'));
  select * into strict head from audit_head;
  line := row(head.sequence + 1, date_trunc('milliseconds', clock_timestamp()), action, outcome,
    actor_kind, user_id, key_id, session_id, organisation_id, target_kind, target_id, address,
    user_agent, details, head.hash, null);
  line.hash := sha256(line.previous_hash || audit_canonical(line));
  insert into audit_log select line.*;
  update audit_head set sequence = line.sequence, hash = line.hash;
  return line.sequence;
end $$;

-- Removes the oldest lines, at most `most` at a time. The line before those that stay is noted,
-- and that in turn is a line of the chain.
create function prune_audit(before timestamptz, most integer) returns bigint
  language plpgsql security definer set search_path from current as $$
declare
  head audit_head;
  anchor audit_anchor;
  kept bigint;
  last audit_log;
begin
  perform pg_advisory_xact_lock(hashtext('auth:audit'));
  select * into strict head from audit_head;
  select * into strict anchor from audit_anchor;
  select min(sequence) into kept from audit_log where at >= before;
  select * into last from audit_log
    where sequence = least(coalesce(kept, head.sequence) - 1, anchor.sequence + most);
  if last.sequence is null or last.sequence <= anchor.sequence then
    return 0;
  end if;
  perform append_audit('audit.prune', 'done', 'system', null, null, null, null, 'audit-log', null,
    null, null, format('{"hash":"%s","removed":%s,"through":%s}', encode(last.hash, 'hex'),
      last.sequence - anchor.sequence, last.sequence));
  update audit_anchor set sequence = last.sequence, hash = last.hash;
  delete from audit_log where sequence <= last.sequence;
  return last.sequence - anchor.sequence;
end $$;
revoke execute on function prune_audit from public;

-- For owners of the tables and superusers as well.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is only ever added to' using errcode = 'insufficient_privilege';
end $$;
create function guard_audit_removal() returns trigger
  language plpgsql set search_path from current as $$
begin
  if old.sequence > (select sequence from audit_anchor) then
    raise exception 'Lines of the audit log are removed by retention only'
      using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create function guard_audit_anchor() returns trigger
  language plpgsql set search_path from current as $$
begin
  if new.sequence < old.sequence or not exists (
    select from audit_log where sequence = new.sequence and hash = new.hash) then
    raise exception 'The anchor of the audit log only moves on to a line of it'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger refuse_change before update or truncate on audit_log
  for each statement execute function refuse_audit_change();
create trigger guard_removal before delete on audit_log
  for each row execute function guard_audit_removal();
create trigger guard_anchor before update on audit_anchor
  for each row execute function guard_audit_anchor();
create trigger refuse_removal before delete or truncate on audit_anchor
  for each statement execute function refuse_audit_change();
create trigger refuse_removal before delete or truncate on audit_head
  for each statement execute function refuse_audit_change();

grant select on audit_log to workspace_tenant;
alter table audit_log enable row level security;
create policy of_tenant on audit_log to workspace_tenant
  using (organisation_id = tenant_organisation());
