-- The text of a document, into which the offsets of its passages point. It lives and dies with the
-- document, and is committed together with the passages.
create table document_texts (
  document_id text primary key references documents on delete cascade,
  text text not null
);
alter table documents drop column text_sha256;

-- How often reading was begun; a document that takes the process down with it is given up.
alter table documents add column index_attempts integer not null default 0;

create index documents_external on documents (external_id) where external_id is not null;
create index documents_source on documents (source_uri) where origin = 'url';

alter table folders add column last_scan jsonb;
alter table folders add column updated_at timestamptz not null default now();
