-- Which process imports it: while that lives, the import is its own. Null for one begun before this.
alter table captures add column process_id text;
