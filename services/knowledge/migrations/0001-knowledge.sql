-- Documents and the passages they were split into. A passage is an exact slice of its document's
-- text: characters char_start to char_end of the blob text_sha256.
create table documents (
  id text primary key,
  kind text not null,
  title text not null,
  source_uri text,
  domain text,
  external_id text,
  language text,
  published_at timestamptz,
  last_updated timestamptz,
  content_sha256 text not null,
  text_sha256 text,
  content_type text,
  file_name text,
  size_bytes bigint not null,
  status text not null default 'indexing' check (status in ('indexing', 'ready', 'failed')),
  error jsonb,
  warnings jsonb not null default '[]',
  metadata jsonb not null default '{}',
  revision integer not null default 1,
  origin text not null check (origin in ('upload', 'folder', 'url', 'web', 'workspace-docs', 'corpus')),
  origin_path text,
  folder_id text,
  passage_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index documents_created on documents (created_at desc, id desc);
create index documents_unfinished on documents (status) where status = 'indexing';
create index documents_content on documents (content_sha256);
create unique index documents_origin_path on documents (folder_id, origin_path) where folder_id is not null;

create table passages (
  id bigint generated always as identity primary key,
  document_id text not null references documents on delete cascade,
  ordinal integer not null,
  text text not null,
  heading_path text[] not null default '{}',
  page integer,
  line_start integer not null,
  line_end integer not null,
  char_start integer not null,
  char_end integer not null,
  terms bytea not null,
  embedding bytea,
  unique (document_id, ordinal)
);
create index passages_unembedded on passages (id) where embedding is null;

-- Folders on this machine whose files are documents, followed when watch is on.
create table folders (
  id text primary key,
  path text not null unique,
  watch boolean not null default false,
  include text[] not null default '{}',
  exclude text[] not null default '{}',
  collection_id text,
  scanned_at timestamptz,
  error jsonb,
  created_at timestamptz not null default now()
);
alter table documents add foreign key (folder_id) references folders on delete set null;

create table collections (
  id text primary key,
  name text not null,
  description text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index collections_name on collections (lower(name));
alter table folders add foreign key (collection_id) references collections on delete set null;

create table collection_documents (
  collection_id text not null references collections on delete cascade,
  document_id text not null references documents on delete cascade,
  added_at timestamptz not null default now(),
  primary key (collection_id, document_id)
);
create index collection_documents_document on collection_documents (document_id);

-- Conversations: a thread holds entries, an entry is one question with its answer.
create table threads (
  id text primary key,
  title text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index threads_updated on threads (updated_at desc, id desc);

create table collection_threads (
  collection_id text not null references collections on delete cascade,
  thread_id text not null references threads on delete cascade,
  added_at timestamptz not null default now(),
  primary key (collection_id, thread_id)
);
create index collection_threads_thread on collection_threads (thread_id);

create table entries (
  id text primary key,
  thread_id text not null references threads on delete cascade,
  ordinal integer not null,
  answer_id text not null unique,
  origin text not null check (origin in ('ask', 'agent', 'chat')),
  question text not null,
  status text not null check (status in ('in_progress', 'completed', 'failed', 'cancelled')),
  -- The request, to run it again after a crash; the answer as its API shows it.
  request jsonb not null,
  answer jsonb not null,
  answer_text text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (thread_id, ordinal)
);
create index entries_words on entries
  using gin (to_tsvector('simple', question || ' ' || answer_text));
create index entries_unfinished on entries (id) where status = 'in_progress';
create index entries_created on entries (created_at desc, id desc);

-- What the run of an answer or response has said so far, so that a reader can come back to it.
create table run_events (
  run_id text not null,
  sequence integer not null,
  event jsonb not null,
  created_at timestamptz not null default now(),
  primary key (run_id, sequence)
);

-- Runs of the Agent API that can be read again: those of the background from their start, others
-- once they have ended.
create table responses (
  id text primary key,
  status text not null,
  request jsonb not null,
  response jsonb not null,
  background boolean not null default false,
  previous_response_id text,
  thread_id text,
  created_at timestamptz not null default now(),
  completed_at timestamptz
);
create index responses_unfinished on responses (id) where completed_at is null;

-- Finished answers by the digest of question, corpus revision and settings.
create table answer_cache (
  key text primary key,
  corpus_revision bigint not null,
  answer jsonb not null,
  hits integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index answer_cache_expiry on answer_cache (expires_at);

-- One row that every change of the corpus bumps, in the change's own transaction.
create table corpus (
  only_row boolean primary key default true check (only_row),
  revision bigint not null default 0
);
insert into corpus default values;
