import { totalmem } from "node:os";

const megabyte = 2 ** 20;

/** Server settings for a machine that runs everything else of the workspace too. */
export function serverSettings(options: {
  port: number;
  durable: boolean;
  memoryBytes?: number;
}): Record<string, string> {
  const memoryMb = Math.floor((options.memoryBytes ?? totalmem()) / megabyte);
  const sharedMb = Math.min(256, Math.max(32, Math.floor(memoryMb / 32)));
  const settings: Record<string, string> = {
    port: String(options.port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "80",
    shared_buffers: `${sharedMb}MB`,
    effective_cache_size: `${Math.max(64, Math.floor(memoryMb / 4))}MB`,
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    max_parallel_workers_per_gather: "1",
    io_workers: "2",
    jit: "off",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_logical_replication_workers: "0",
    max_wal_size: "512MB",
    random_page_cost: "1.1",
    idle_in_transaction_session_timeout: "10min",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] %q%a ",
    log_parameter_max_length_on_error: "0",
    log_min_error_statement: "panic",
  };
  if (!options.durable) {
    Object.assign(settings, {
      fsync: "off",
      full_page_writes: "off",
      synchronous_commit: "off",
      autovacuum: "off",
      max_connections: "300",
    });
  }
  return settings;
}

export function settingFlags(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
