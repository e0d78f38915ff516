-- What has expired is dropped every minute.
create index refresh_tokens_by_expiry on refresh_tokens (expires_at);
create index token_families_by_end on token_families (ends_at);
