-- Originals that a document has let go of, until somebody has looked whether another needs them. The
-- note is made with the change itself: a process that dies before it removes the blob leaves none behind.
create table released_contents (
  id bigint generated always as identity primary key,
  sha256 text not null
);
create index released_contents_sha256 on released_contents (sha256);

create function release_content() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  insert into released_contents (sha256) values (old.content_sha256);
  return null;
end $$;
-- Lines of a corpus have no original beside their text.
create trigger release_content after delete on documents
  for each row when (old.origin <> 'corpus') execute function release_content();
create trigger release_former_content after update of content_sha256 on documents
  for each row when (old.origin <> 'corpus' and old.content_sha256 <> new.content_sha256)
  execute function release_content();
