-- What becomes of an organisation's calls to an upstream; without a row they pass.
create table upstream_modes (
  organisation_id text not null,
  upstream text not null,
  mode text not null check (mode in ('record', 'replay', 'replay-or-record')),
  -- What is replayed.
  capture_id text,
  -- Where to it is recorded now; another one once that is full or has ended.
  recording_id text,
  name text,
  timing text not null check (timing in ('original', 'at-once')),
  -- Path of the upstream's base URL, which recorded paths have in front.
  base_path text not null,
  user_id text not null,
  -- Each setting of a mode is another one, though it be equal.
  generation bigint not null,
  changed_at timestamptz not null default now(),
  primary key (organisation_id, upstream)
);
create sequence upstream_mode_generations;
