import { z } from "zod";
import { durationMs, listText } from "@workspace/config";

/** Settings of the vault and the pools; part of the service's configuration. */
export const poolsShape = {
  /** Master keys, base64 or hex, comma-separated, the present one first. Goes before all else. */
  VAULT_KEYS: z.string().optional(),
  /** A command that prints the master keys, run without a shell. */
  VAULT_KEY_COMMAND: z.string().optional(),
  /** Where the master keys are kept otherwise; made at the first start. */
  VAULT_KEY_FILE: z.string().default("./data/vault.keys"),

  /**
   * Upstreams that may be asked although their address is private. Name the port, such as
   * `127.0.0.1:8080`: a host without one opens everything that listens there.
   */
  ALLOW_PRIVATE_UPSTREAMS: listText(),
  UPSTREAM_TIMEOUT: durationMs("15s"),

  /** Within which a leased call has to be sent. */
  POOL_START_WITHIN: durationMs("5s"),
  POOL_MAX_LEASE: durationMs("10m"),
  POOL_MAX_WAIT: durationMs("25s"),
  /** OAuth access tokens are renewed so long before they end. */
  POOL_RENEW_AHEAD: durationMs("2m"),
  POOL_MIN_TOKEN_LIFE: durationMs("10s"),
  /** Failures in a row that make an account pause. */
  POOL_FAILURES: z.coerce.number().int().min(1).default(3),
  POOL_COOL_DOWN: durationMs("1s"),
  POOL_MAX_COOL_DOWN: durationMs("1m"),
  POOL_QUARANTINE: durationMs("1m"),
  POOL_MAX_QUARANTINE: durationMs("1h"),
};

export type PoolsConfig = Readonly<z.output<z.ZodObject<typeof poolsShape>>>;
