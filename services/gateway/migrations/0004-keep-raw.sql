-- Whether what is recorded is kept with its secrets too.
alter table upstream_modes add column keep_raw boolean not null default false;
