import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts processor time in hundredths of a second, whatever its own tick is. */
const tickMs = 10;
/** What goes on in the background, whoever asks for anything. */
const backgroundThread = "embed-passages";

export interface Memory {
  residentMb: number;
  peakMb: number;
}

/** Null where there is no /proc. */
export function memoryOf(pid: number | undefined): Memory | null {
  if (process.platform !== "linux" || pid === undefined) return null;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (field: string): number =>
    Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024);
  return { residentMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
}

/**
 * Milliseconds of processor that a process has spent on those who wait, which a busy machine distorts
 * far less than their time. Null where there is no /proc.
 */
export function waitedForCpuMs(pid: number | undefined): number | null {
  if (process.platform !== "linux" || pid === undefined) return null;
  let ticks = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const text = readStat(`/proc/${pid}/task/${thread}/stat`);
    const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    if (name === backgroundThread) continue;
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks * tickMs;
}

/** Empty for a thread that has ended since it was listed. */
function readStat(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
