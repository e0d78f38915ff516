-- Work that is done behind the answer: once for each kind and subject, however often it is asked for.
-- Whoever does it holds it for a while; it comes back when its process dies.
create table jobs (
  kind text not null,
  subject_id text not null,
  organisation_id text not null,
  due_at timestamptz not null default now(),
  -- Grows with each request: one that came in the middle of the work asks for it once more.
  generation integer not null default 1,
  attempts integer not null default 0,
  holder uuid,
  held_until timestamptz,
  primary key (kind, subject_id)
);
create index jobs_due on jobs (due_at);

-- That a capture was read for what it shows, and how that ended.
create table capture_readings (
  capture_id text primary key references captures on delete cascade,
  organisation_id text not null,
  version integer not null,
  read_at timestamptz not null default now(),
  error text
);

-- What a capture shows of one origin: a state of the inference, as compressed JSON.
create table capture_evidence (
  organisation_id text not null,
  capture_id text not null references captures on delete cascade,
  origin text not null,
  host text not null,
  exchange_count integer not null,
  content bytea not null,
  primary key (capture_id, origin)
);
create index capture_evidence_by_origin on capture_evidence (organisation_id, origin);

create table specs (
  id text primary key,
  organisation_id text not null,
  user_id text,
  name text not null,
  host text not null,
  origins text[] not null,
  follow boolean not null default false,
  pins text not null default '[]',
  -- Grows when captures, pins or origins change: what was inferred from earlier ones is not stored.
  inputs integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organisation_id, id)
);
create index specs_of_organisation on specs (organisation_id, created_at desc, id desc);
create index specs_by_origin on specs using gin (origins);

create table spec_captures (
  organisation_id text not null,
  spec_id text not null references specs on delete cascade,
  capture_id text not null references captures on delete cascade,
  added_at timestamptz not null default now(),
  primary key (spec_id, capture_id)
);
create index spec_captures_of_capture on spec_captures (capture_id);

create table spec_revisions (
  organisation_id text not null,
  spec_id text not null references specs on delete cascade,
  number integer not null,
  created_at timestamptz not null default now(),
  -- When the evidence in its document was last brought up to date.
  evidence_at timestamptz not null default now(),
  -- Of what it describes, without the evidence for it.
  digest text not null,
  capture_ids text[] not null,
  origins text[] not null,
  operation_count integer not null,
  path_count integer not null,
  exchange_count integer not null,
  operations text not null,
  folds text not null,
  document bytea not null,
  plain_document bytea not null,
  primary key (spec_id, number)
);

-- A capture that is whole is read for what it shows.
create function read_ready_capture() returns trigger language plpgsql as $$
begin
  insert into jobs (kind, subject_id, organisation_id)
  values ('read-capture', new.id, new.organisation_id)
  on conflict (kind, subject_id) do update set generation = jobs.generation + 1, due_at = now();
  return null;
end $$;
create trigger capture_is_made_ready after update of status on captures for each row
  when (new.status = 'ready' and old.status <> 'ready') execute function read_ready_capture();
create trigger capture_begins_ready after insert on captures for each row
  when (new.status = 'ready') execute function read_ready_capture();

-- A spec that loses a capture is inferred again, whoever deleted it.
create function revise_spec_without_capture() returns trigger language plpgsql as $$
begin
  update specs set inputs = inputs + 1 where id = old.spec_id;
  if found then
    insert into jobs (kind, subject_id, organisation_id)
    values ('revise-spec', old.spec_id, old.organisation_id)
    on conflict (kind, subject_id) do update set generation = jobs.generation + 1, due_at = now();
  end if;
  return null;
end $$;
create trigger spec_loses_capture after delete on spec_captures for each row
  execute function revise_spec_without_capture();

do $$
declare
  owned text;
begin
  foreach owned in array array['jobs', 'capture_readings', 'capture_evidence', 'specs',
      'spec_captures', 'spec_revisions'] loop
    execute format('alter table %I enable row level security', owned);
    execute format('grant select, insert, update, delete on %I to workspace_tenant', owned);
    execute format('create policy of_tenant on %I to workspace_tenant
      using (organisation_id = tenant_organisation())
      with check (organisation_id = tenant_organisation())', owned);
  end loop;
end $$;

-- Captures from before this.
insert into jobs (kind, subject_id, organisation_id)
  select 'read-capture', id, organisation_id from captures where status = 'ready'
  on conflict do nothing;
