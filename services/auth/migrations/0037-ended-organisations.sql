-- What other services are told of organisations that are there no more. Rows stay for ever: whoever
-- was away for long still learns of all.
create table ended_organisations (
  sequence bigint generated always as identity primary key,
  organisation_id text not null,
  ended_at timestamptz not null default clock_timestamp()
);

-- A trigger, so that no way to end one is forgotten: with a user goes the personal one.
create function remember_end() returns trigger
  language plpgsql security definer set search_path from current as $$
begin
  -- One transaction after the other, so that they are numbered in the order in which they commit:
  -- whoever has read up to a number has missed none before it.
  perform pg_advisory_xact_lock(hashtext('auth:ended-organisations'));
  insert into ended_organisations (organisation_id) values (old.id);
  return null;
end $$;
create trigger remember_end after delete on organisations
  for each row execute function remember_end();

-- What had ended before there was this table, as far as the audit log still tells.
insert into ended_organisations (organisation_id, ended_at)
  select target_id, min(at) from audit_log
  where action = 'organisation.delete' and outcome = 'done' and target_id is not null
    and not exists (select from organisations o where o.id = target_id)
  group by target_id order by min(sequence);
