-- Operations and exchanges of captured traffic, as the analysis service tells of them.
alter table documents drop constraint documents_origin_check;
alter table documents add constraint documents_origin_check
  check (origin in ('upload', 'folder', 'url', 'web', 'workspace-docs', 'corpus', 'traffic'));
create unique index traffic_documents on documents (organisation_id, external_id)
  where origin = 'traffic';
