import { spawnSync } from "node:child_process";

/** The scorer's program prints shares alone, which cannot be added up; what it exports counts. */
const counting = `
  const { replay } = await import("./replay.mjs");
  console.log(JSON.stringify({ ...replay(...process.argv.slice(1)), fails: [] }));
`;

/** The scorers' own programs, run as they are: a folder with `npm install` done in it. */
export class Scorers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What of exchanges a description holds for that was not made from them, and of how many, in numbers. */
  count(testHar: string, inferred: string): Figures {
    return this.#run("--input-type=module", ["--eval", counting, testHar, inferred]);
  }

  /** Path templates against hand-made labels. */
  paths(base: string, har: string, inferred: string): Figures {
    return this.#run("paths-eval.mjs", [base, har, inferred]);
  }

  /** Against the description that the traffic was made from. */
  truth(spec: string, trainHar: string, testHar: string, inferred: string): Figures {
    return this.#run("gt-eval.mjs", [spec, trainHar, testHar, inferred]);
  }

  /** Halves of a capture. */
  split(har: string, train: string, test: string): void {
    this.#start("split.mjs", [har, train, test]);
  }

  /** A HAR sampled from a description. */
  generate(spec: string, har: string, seed: number, perOperation: number): void {
    this.#start("gen-traffic.mjs", [spec, har, "--seed", `${seed}`, "--n", `${perOperation}`]);
  }

  #run(program: string, args: readonly string[]): Figures {
    const text = this.#start(program, args);
    const parsed: unknown = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    return typeof parsed === "object" && parsed !== null
      ? Object.fromEntries(Object.entries(parsed))
      : {};
  }

  #start(program: string, args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      encoding: "utf8",
      cwd: this.#folder,
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${program} failed: ${stderr.slice(0, 500)}`);
    return stdout;
  }
}

export type Figures = Readonly<Record<string, unknown>>;

/** A figure as a number; null where the scorer had nothing to count. */
export function figure(figures: Figures, name: string): number | null {
  const value = figures[name];
  const number = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** The sums of what was counted several times. */
export function countsOf(all: readonly Figures[]): Figures {
  const sums: Record<string, number> = {};
  for (const figures of all)
    for (const name of Object.keys(figures))
      sums[name] = (sums[name] ?? 0) + (figure(figures, name) ?? 0);
  return sums;
}
