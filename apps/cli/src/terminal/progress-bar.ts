import { terminalWidth } from "./output.ts";

export interface ProgressBar {
  update(done: number, total: number, note?: string): void;
  /** Clears the bar's line, for other output or for good. */
  clear(): void;
}

/** A bar on a terminal's error stream; a line every ten seconds where nobody watches. */
export function createProgressBar(label: string, quiet = false): ProgressBar {
  const output = process.stderr;
  if (quiet) return { update: () => {}, clear: () => {} };
  const live = output.isTTY === true && process.env.TERM !== "dumb";
  let toldAt = performance.now();
  return {
    update(done, total, note = "") {
      const now = performance.now();
      if (now - toldAt < (live ? 60 : 10_000)) return;
      toldAt = now;
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const percent = `${Math.floor(share * 100)} %`.padStart(5);
      if (!live) {
        output.write(`${label}: ${percent.trim()} ${note}\n`);
        return;
      }
      const cells = 24;
      const filled = Math.round(share * cells);
      const line = `${label} ${"█".repeat(filled)}${"░".repeat(cells - filled)} ${percent} ${note}`;
      output.write(`\r\x1b[2K${line.slice(0, terminalWidth() - 1)}`);
    },
    clear() {
      if (live) output.write("\r\x1b[2K");
    },
  };
}
