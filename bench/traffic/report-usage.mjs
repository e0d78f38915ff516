// Preloaded into a measured process and its children: each tells what it used when it ends.
import { appendFileSync } from "node:fs";

const file = process.env["BENCH_USAGE_FILE"];
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  if (file === undefined) return;
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  appendFileSync(file, `${JSON.stringify({ cpuSeconds, peakMb: maxRSS / 1024 })}\n`);
});
