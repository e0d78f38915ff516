create table api_keys (
  id text primary key,
  name text not null,
  -- SHA-256 of the key: 256 random bits need no salt and no slow hash
  key_hash bytea not null unique,
  prefix text not null,
  requests_per_minute integer check (requests_per_minute > 0),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_keys_by_age on api_keys (created_at desc, id desc);

-- Sessions live in their signed cookies; only those that ended before their time are stored.
create table ended_sessions (
  id text primary key,
  expires_at timestamptz not null
);
