// Preloaded into a measured process: tells what it used when it ends.
import { writeFileSync } from "node:fs";

const file = process.env["BENCH_USAGE_FILE"];
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  if (file === undefined) return;
  writeFileSync(
    file,
    JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }),
  );
});
