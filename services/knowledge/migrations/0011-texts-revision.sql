-- Every change of the corpus advances revision; one of texts or of what filters ask for also advances
-- this, which searches wait for: new vectors alone are not worth a wait.
alter table corpus add column texts_revision bigint not null default 0;
