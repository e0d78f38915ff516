-- What the in-memory search index follows. Every row says which transaction last changed what the
-- index holds of it; a reader that keeps its last snapshot finds exactly what was committed since.
alter table passages add column changed_xid xid8 not null default pg_current_xact_id();
alter table documents add column changed_xid xid8 not null default pg_current_xact_id();
create index passages_changed on passages (changed_xid);
create index documents_changed on documents (changed_xid);

create table passage_tombstones (
  passage_id bigint primary key,
  changed_xid xid8 not null default pg_current_xact_id(),
  deleted_at timestamptz not null default now()
);
create index passage_tombstones_changed on passage_tombstones (changed_xid);
create index passage_tombstones_age on passage_tombstones (deleted_at);

-- Vectors of different models do not compare, so the corpus has one model at a time.
alter table corpus add column embedding_model text;

create function stamp_change() returns trigger language plpgsql set search_path from current as $$
begin
  new.changed_xid := pg_current_xact_id();
  return new;
end $$;

create function notify_index() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('knowledge_index', '');
  return null;
end $$;

create function bury_passages() returns trigger language plpgsql set search_path from current as $$
begin
  insert into passage_tombstones (passage_id) select id from gone on conflict do nothing;
  perform pg_notify('knowledge_index', '');
  return null;
end $$;

create function touch_members() returns trigger language plpgsql set search_path from current as $$
begin
  -- A document that is new in this transaction bears its stamp already.
  update documents set changed_xid = pg_current_xact_id()
  where id in (select document_id from member) and changed_xid <> pg_current_xact_id();
  return null;
end $$;

create trigger stamp_change before update of document_id, terms, embedding on passages
  for each row execute function stamp_change();
create trigger stamp_change before update of kind, domain, language, published_at, last_updated on documents
  for each row execute function stamp_change();
create trigger bury_passages after delete on passages
  referencing old table as gone for each statement execute function bury_passages();
create trigger notify_index after insert or update on passages
  for each statement execute function notify_index();
create trigger notify_index after update on documents
  for each statement execute function notify_index();
create trigger member_added after insert on collection_documents
  referencing new table as member for each statement execute function touch_members();
create trigger member_removed after delete on collection_documents
  referencing old table as member for each statement execute function touch_members();
