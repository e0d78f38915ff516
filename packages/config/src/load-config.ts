import { z } from "zod";

/** The environment does not describe a usable configuration; `message` lists every fault. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Reads one validated, frozen configuration from the environment.
 * Empty variables count as absent, so that `PORT= npm start` means the default.
 *
 * @param shape variable name to zod schema; each schema takes text or undefined
 * @throws ConfigError that names each wrong variable and never repeats its value
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Record<string, string | undefined> = process.env,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const present: Record<string, string> = {};
  for (const name of Object.keys(shape)) {
    const value = environment[name];
    if (value !== undefined && value !== "") present[name] = value;
  }
  const result = z.object(shape).safeParse(present);
  if (result.success) return Object.freeze(result.data);
  const faults = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new ConfigError(`The configuration is not usable:\n${faults.join("\n")}`);
}

/** The configuration of a process: when it is not usable, the process ends with the reasons alone. */
export function readConfig<Config>(service: string, load: () => Config): Config {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${service}: ${error.message}\n`);
    process.exit(2);
  }
}
