import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What infers a description from a HAR, in a process of its own. */
export interface Contestant {
  readonly name: string;
  readonly isPeer: boolean;
  /** Writes `{"specs":[{"spec"}]}`, as the scorers read it; null when it failed or took too long. */
  infer(har: string, target: string, limitMs?: number): Inferred | null;
}

export interface Inferred {
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const here = dirname(fileURLToPath(import.meta.url));
const redocly = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redoclyCli = join(dirname(redocly), "bin", "cli.js");
const usualLimitMs = 20 * 60_000;

export const workspace: Contestant = {
  name: "workspace infer",
  isPeer: false,
  infer: (har, target, limitMs) =>
    inFolder((folder) => {
      const program = join(here, "../../apps/cli/bin/workspace.mjs");
      const used = measure([program, "infer", har, "--out", folder, "--json"], limitMs);
      if (used === null) return null;
      const files = readdirSync(folder).filter((name) => name.endsWith(".openapi.json"));
      const specs = files.map((name) => ({ spec: readJson(join(folder, name)) }));
      writeFileSync(target, JSON.stringify({ specs }));
      return used;
    }),
};

export const peers: readonly Contestant[] = [
  {
    name: "redocly generate-spec",
    isPeer: true,
    infer: (har, target, limitMs) =>
      inFolder((folder) => {
        const yaml = join(folder, "inferred.yaml");
        const json = join(folder, "inferred.json");
        const version = ["--openapi-version", "3.1"];
        const used = measure([redoclyCli, "generate-spec", har, ...version, "-o", yaml], limitMs);
        if (used === null) return null;
        // It writes YAML, the scorers read JSON; the turning is not measured.
        if (measure([redoclyCli, "bundle", yaml, "-o", json]) === null) return null;
        writeFileSync(target, JSON.stringify({ specs: [{ spec: readJson(json) }] }));
        return used;
      }),
  },
  {
    name: "har-to-openapi",
    isPeer: true,
    infer: (har, target, limitMs) =>
      measure([join(here, "har-to-openapi.ts"), har, target], limitMs),
  },
];

/** Null when the program failed or took too long. */
function measure(args: readonly string[], limitMs = usualLimitMs): Inferred | null {
  return inFolder((folder) => {
    const usage = join(folder, "usage.json");
    const preload = join(here, "report-usage.mjs");
    const { status } = spawnSync(process.execPath, args, {
      env: {
        ...process.env,
        NODE_OPTIONS: `--import ${preload}`,
        BENCH_USAGE_FILE: usage,
        REDOCLY_TELEMETRY: "off",
      },
      stdio: "ignore",
      timeout: limitMs,
    });
    if (status !== 0) return null;
    return sumUsage(readFileSync(usage, "utf8"));
  });
}

/** The CPU time of all processes, the memory of the largest. */
function sumUsage(lines: string): Inferred {
  let [cpuSeconds, peakMb] = [0, 0];
  for (const line of lines.trim().split("\n")) {
    const used: unknown = JSON.parse(line);
    if (!isInferred(used)) continue;
    cpuSeconds += used.cpuSeconds;
    peakMb = Math.max(peakMb, used.peakMb);
  }
  return { cpuSeconds, peakMb };
}

function isInferred(value: unknown): value is Inferred {
  return typeof value === "object" && value !== null && "cpuSeconds" in value && "peakMb" in value;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "bench-traffic-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
