-- People, and how they prove who they are.
create table users (
  id text primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  is_owner boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A password ("credential"), or a person at a provider.
create table identities (
  id text primary key,
  user_id text not null references users on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index identities_of_user on identities (user_id);

create table organisations (
  id text primary key,
  name text not null,
  personal_of text unique references users on delete cascade,
  created_at timestamptz not null default now()
);

create table memberships (
  organisation_id text not null references organisations on delete cascade,
  user_id text not null references users on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organisation_id, user_id)
);
create index memberships_of_user on memberships (user_id);

create table invitations (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  token_hash bytea not null unique,
  invited_by text references users on delete set null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (organisation_id, email)
);

-- Only hashes of secrets: a dump of this table signs nobody in.
create table sessions (
  id text primary key,
  user_id text not null references users on delete cascade,
  -- Null is the personal one; so it becomes where a membership ends.
  organisation_id text,
  token_hash bytea not null unique,
  -- Good for a while after a rotation, until the new one is seen in use.
  previous_hash bytea unique,
  rotated_at timestamptz not null default now(),
  seen_since_rotation boolean not null default false,
  method text not null check (method in ('password', 'provider', 'passkey', 'link', 'sign-up')),
  address text,
  user_agent text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  ends_at timestamptz not null,
  foreign key (organisation_id, user_id) references memberships (organisation_id, user_id)
    on delete set null (organisation_id)
);
create index sessions_of_user on sessions (user_id);
create index sessions_of_organisation on sessions (organisation_id);

create table sign_in_links (
  token_hash bytea primary key,
  user_id text not null references users on delete cascade,
  expires_at timestamptz not null
);

-- A password was right, the second factor is due.
create table pending_sign_ins (
  token_hash bytea primary key,
  user_id text not null references users on delete cascade,
  method text not null,
  tries int not null default 0,
  expires_at timestamptz not null
);

create table authenticators (
  user_id text primary key references users on delete cascade,
  secret text not null,
  confirmed_at timestamptz,
  -- A code counts once: those of this time step and of earlier ones are used up.
  last_step bigint not null default 0,
  created_at timestamptz not null default now()
);

create table recovery_codes (
  user_id text not null references users on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

create table passkeys (
  id text primary key,
  user_id text not null references users on delete cascade,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null,
  backed_up boolean not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_of_user on passkeys (user_id);

create table passkey_challenges (
  browser_hash bytea not null,
  challenge text not null,
  -- Null for signing in, when nobody is known yet.
  user_id text references users on delete cascade,
  expires_at timestamptz not null,
  primary key (browser_hash, challenge)
);

create table provider_sign_ins (
  state_hash bytea primary key,
  browser_hash bytea not null,
  provider_id text not null,
  nonce text not null,
  code_verifier text not null,
  return_to text not null,
  expires_at timestamptz not null
);

-- How often something may be tried: the time at which its allowance is whole again (GCRA).
create table attempts (
  subject bytea primary key,
  full_at timestamptz not null,
  -- Of the last try: how long it had to wait.
  wait_ms int not null default 0
);

-- Row security for what belongs to an organisation. The service works as this role inside a
-- tenant's transaction, so that it holds for superusers and owners of the tables as well.
do $$
begin
  create role workspace_tenant nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'workspace_tenant', 'set') then
    execute format('grant workspace_tenant to %I', current_user);
  end if;
exception when undefined_function or invalid_parameter_value then
  execute format('grant workspace_tenant to %I', current_user);
end $$;

create function tenant_organisation() returns text language sql stable
  return nullif(current_setting('workspace.organisation', true), '');
create function tenant_user() returns text language sql stable
  return nullif(current_setting('workspace.user', true), '');

grant usage on schema auth to workspace_tenant;
grant select on users to workspace_tenant;
grant select, insert, update, delete on organisations, memberships, invitations to workspace_tenant;

alter table organisations enable row level security;
create policy of_tenant on organisations to workspace_tenant
  using (id = tenant_organisation()) with check (id = tenant_organisation());
alter table memberships enable row level security;
create policy of_tenant on memberships to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
alter table invitations enable row level security;
create policy of_tenant on invitations to workspace_tenant
  using (organisation_id = tenant_organisation())
  with check (organisation_id = tenant_organisation());
alter table users enable row level security;
create policy of_tenant on users to workspace_tenant
  using (id in (select user_id from memberships));
