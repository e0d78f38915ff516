import type { z } from "zod";
import { durationMs } from "@workspace/config";

const minute = 60_000;

/** Settings of tokens; part of the service's configuration. */
export const tokensShape = {
  ACCESS_TOKEN_LIFETIME: durationMs("10m").refine(
    (ms) => ms >= 5 * minute && ms <= 15 * minute,
    "must be from 5m to 15m",
  ),
  /** Without use a refresh token ends after so long, and its family in any case. */
  REFRESH_TOKEN_LIFETIME: durationMs("168h"),
  TOKEN_FAMILY_LIFETIME: durationMs("720h"),
  /** Requests at once with one refresh token get the same successor for so long. */
  REFRESH_TOKEN_GRACE: durationMs("10s"),
  SIGNING_KEY_LIFETIME: durationMs("720h"),
  /** How long others may keep the key set; a new key waits for twice as long. */
  KEY_SET_LIFETIME: durationMs("5m"),
};

export type TokensConfig = Readonly<z.output<z.ZodObject<typeof tokensShape>>>;
