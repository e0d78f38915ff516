-- Keys that sign access tokens; their private parts lie in vault_secrets. One signs from its time
-- on, until the next one does, and stays published until the last token that it signed has ended.
create table signing_keys (
  id text primary key,
  public_key jsonb not null,
  signs_from timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create trigger forget_secrets after delete on signing_keys
  for each row execute function forget_secrets();

-- All tokens that came of one exchange. It ends with the session or key that it was made from, and
-- with the membership of its user.
create table token_families (
  id text primary key,
  user_id text not null,
  organisation_id text not null,
  session_id text references sessions on delete cascade,
  key_id text references api_keys on delete cascade,
  -- Null is everything that the session or key may do.
  scopes text[],
  created_at timestamptz not null default now(),
  ends_at timestamptz not null,
  foreign key (organisation_id, user_id) references memberships (organisation_id, user_id)
    on delete cascade,
  check ((session_id is null) <> (key_id is null))
);
create index token_families_of_session on token_families (session_id);
create index token_families_of_key on token_families (key_id);
create index token_families_of_member on token_families (organisation_id, user_id);

-- Only hashes. What was used stays as long as the family: using it again gives a copy away.
create table refresh_tokens (
  token_hash bytea primary key,
  family_id text not null references token_families on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- What its successor was made with, and which that is.
  salt bytea,
  successor_hash bytea
);
create index refresh_tokens_of_family on refresh_tokens (family_id);

-- Whoever caches principals knows a family as the session of its tokens.
create trigger announce_end after delete on token_families
  for each row execute function announce_session();
