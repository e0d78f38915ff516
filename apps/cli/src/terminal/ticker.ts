import { terminalWidth } from "./output.ts";

export interface Ticker {
  update(text: string): void;
  clear(): void;
}

/** One line of the error stream that changes as it goes; nothing where nobody watches. */
export function createTicker(quiet = false): Ticker {
  const output = process.stderr;
  const live = !quiet && output.isTTY === true && process.env.TERM !== "dumb";
  if (!live) return { update: () => {}, clear: () => {} };
  return {
    update: (text) => void output.write(`\r\x1b[2K${text.slice(0, terminalWidth() - 1)}`),
    clear: () => void output.write("\r\x1b[2K"),
  };
}
