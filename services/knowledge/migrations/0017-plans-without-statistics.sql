-- A table that has just been filled has no statistics for a minute or more, and the planner then
-- reads all of it, and joins by hashing, for the few passages of a search. They come by their ids.
alter function passages_read_by(text, bigint[])
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off;
