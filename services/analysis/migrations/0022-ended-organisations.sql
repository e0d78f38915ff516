-- Organisations that ended, as the auth service tells. What there is of them is removed, and looked for
-- again for a day: work that was under way as one ended may still have stored its result.
create table ended_organisations (
  organisation_id text primary key,
  ended_at timestamptz not null,
  noted_at timestamptz not null default now(),
  removed_at timestamptz
);
create index ended_organisations_noted on ended_organisations (noted_at);
create index ended_organisations_waiting on ended_organisations (organisation_id)
  where removed_at is null;

-- How far the auth service's list has been read.
create table ended_organisations_cursor (
  only_row boolean primary key default true check (only_row),
  cursor text not null
);

create index jobs_of_organisation on jobs (organisation_id);
