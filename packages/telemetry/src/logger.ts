import { pino } from "pino";
import type { DestinationStream, Logger as PinoLogger } from "pino";

export type Logger = PinoLogger;

export interface LoggerOptions {
  service: string;
  level?: string;
  /** Where lines go; standard output by default. */
  destination?: DestinationStream;
}

const secretFields = [
  "authorization",
  "cookie",
  "set-cookie",
  "key",
  "apiKey",
  "password",
  "token",
];

/** JSON lines with an ISO time and the service's name; fields that hold secrets are cut. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level ?? "info",
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretFields.flatMap((name) => [`["${name}"]`, `*["${name}"]`]),
        censor: "[secret]",
      },
    },
    options.destination ?? pino.destination({ fd: 1, sync: false }),
  );
}
