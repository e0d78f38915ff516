-- Up to when the leases of a pool stand in the audit log, in Unix milliseconds. Leases are granted
-- under the lock of the pool's row, so none appears later with an earlier time.
alter table pools add leases_audited_ms bigint not null
  default floor(extract(epoch from clock_timestamp()) * 1000);
create index leases_by_pool_and_grant on leases (pool_id, granted_ms);
