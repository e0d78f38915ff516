-- A turn of a pool begins with one statement: it takes the pool's lock and then reads what was
-- committed before that, each part as of after the lock. No row for a pool that is not there.
create function begin_turn(of_pool text, of_replica text, of_leases text[])
  returns table (now_ms bigint, virtual_time double precision, user_weights jsonb, accounts json,
    elsewhere json, served json, reported json)
  language plpgsql as $$
begin
  select p.virtual_time, p.user_weights into virtual_time, user_weights
  from pools p where p.id = of_pool for update;
  if not found then
    return;
  end if;
  now_ms := floor(extract(epoch from clock_timestamp()) * 1000);

  select coalesce(json_agg(json_build_array(a.id, a.kind,
      case a.sharing when 'private' then a.owner_user_id end, a.enabled, a.weight,
      a.max_concurrency, a.max_requests, a.max_tokens, a.window_seconds, a.monthly_budget_micros,
      s.health, encode(s.usage_window, 'base64'), s.month, s.spent_micros, s.secret_version,
      s.token_expires_ms, s.renewable, coalesce(h.live, 0), coalesce(h.probes, 0),
      coalesce(h.reserved, 0), h.first_expiry) order by a.id), '[]') into accounts
  from upstream_accounts a
  join account_states s on s.account_id = a.id
  left join (
    select l.account_id, count(*) as live, count(*) filter (where l.probe) as probes,
      sum(l.estimated_micros) as reserved, min(l.expires_ms) as first_expiry
    from leases l
    where l.pool_id = of_pool and l.ended_ms is null and l.expires_ms > now_ms
    group by l.account_id
  ) h on h.account_id = a.id
  where a.pool_id = of_pool;

  select json_agg(w) into elsewhere from (
    select user_id as "userId", sum(waiting) as waiting, min(oldest_ms) as "oldestMs"
    from pool_waiting
    where pool_id = of_pool and replica <> of_replica and until_ms > now_ms
    group by user_id) w;

  select json_agg(json_build_array(u.user_id, u.served)) into served
  from pool_users u where u.pool_id = of_pool;

  if cardinality(of_leases) > 0 then
    with of_reports as (
      select l.* from leases l
      where l.id = any (of_leases) and l.pool_id = of_pool and l.ended_ms is null
      for update
    )
    select json_agg(json_build_array(r.id, r.account_id, r.probe, r.secret_version, r.granted_ms,
      r.estimated_tokens, r.estimated_micros, r.counts_until_ms, r.expires_ms > now_ms))
    into reported from of_reports r;
  end if;
  return next;
end $$;
