-- What may be spent in a calendar month (UTC); null is no bound. The gateway counts and stops.
alter table organisations
  add monthly_budget_micros bigint check (monthly_budget_micros >= 0),
  -- From this share of a budget on, answers carry a warning.
  add budget_warning_percent integer not null default 80
    check (budget_warning_percent between 1 and 100);
alter table memberships
  add monthly_budget_micros bigint check (monthly_budget_micros >= 0);

create trigger announce_budget after update of monthly_budget_micros on memberships
  for each row when (old.monthly_budget_micros is distinct from new.monthly_budget_micros)
  execute function announce_member();

-- It bounds all members, so what is known of each of them is to be asked for again.
create function announce_organisation() returns trigger
  language plpgsql security definer set search_path from current as $$
begin
  perform announce_revocation('member', m.user_id, m.organisation_id)
    from memberships m where m.organisation_id = new.id;
  return null;
end $$;
create trigger announce_budget
  after update of monthly_budget_micros, budget_warning_percent on organisations
  for each row when ((old.monthly_budget_micros, old.budget_warning_percent)
    is distinct from (new.monthly_budget_micros, new.budget_warning_percent))
  execute function announce_organisation();
