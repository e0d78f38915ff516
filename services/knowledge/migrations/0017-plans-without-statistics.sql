-- A table that has just been filled has no statistics for a minute or more, and the planner then
-- reads all documents that the reader may see, twice, for the few passages of a search. Passages come
-- by their ids and documents by theirs, also in the policies, which leaves no other way. The one plan
-- is kept, as no other ids would have another one.
set local role workspace_tenant;
alter function passages_read_by(text, bigint[])
  set enable_seqscan = off set enable_bitmapscan = off
  set enable_hashjoin = off set enable_mergejoin = off
  set plan_cache_mode = force_generic_plan;
reset role;
