import type { Quartiles } from "./phases.ts";
import type { RecordingReport, RecordingRow } from "./recording.ts";

const nameWidth = 42;
const columnWidth = 26;

/** What recording costs, each figure as the median of its rounds with the quartiles around it. */
export function recordingLines(report: RecordingReport): string[] {
  const { rows, throughputLost, addedP50, recorded, leftOut, perSecond } = report;
  const [passing, recording] = rows;
  if (!passing || !recording) return [];
  const columns = ["passed", "recorded"].map((name) => name.padStart(columnWidth)).join("");
  const lines = ["", `${"calls to an upstream: median (quartiles)".padEnd(nameWidth)}${columns}`];
  const add = (name: string, of: (row: RecordingRow) => Quartiles | undefined, digits = 0) =>
    lines.push(
      `${name.padEnd(nameWidth)}${spread(of(passing), digits)}${spread(of(recording), digits)}`,
    );
  add("calls a second", (row) => row.callsPerSecond);
  for (const name of Object.keys(passing.cpu))
    add(`CPU µs a call: ${name}`, (row) => row.cpu[name]);
  add(`at ${perSecond} a second: p50 ms`, (row) => row.p50, 2);
  add("p99 ms", (row) => row.p99, 2);
  const lost = {
    low: throughputLost.low * 100,
    median: throughputLost.median * 100,
    high: throughputLost.high * 100,
  };
  lines.push(
    "",
    "recording, each round against its neighbour:",
    `${"throughput lost, %".padEnd(nameWidth)}${spread(lost, 1)}`,
    `${"latency added at p50, ms".padEnd(nameWidth)}${spread(addedP50, 2)}`,
    `more CPU a call: ${moreCpu(passing, recording)}`,
    `${recorded} exchanges were recorded, ${leftOut} left out for want of room, ` +
      `${passing.failures + recording.failures} calls failed`,
  );
  return lines;
}

function moreCpu(passing: RecordingRow, recording: RecordingRow): string {
  const sum = (row: RecordingRow) =>
    Object.values(row.cpu).reduce((all, { median }) => all + median, 0);
  const parts = Object.keys(passing.cpu).map((name) => {
    const more = (recording.cpu[name]?.median ?? 0) - (passing.cpu[name]?.median ?? 0);
    return `${name} ${more.toFixed(0)} µs`;
  });
  const whole = sum(recording) - sum(passing);
  return `${parts.join(", ")}; ${whole.toFixed(0)} µs in all, of ${sum(passing).toFixed(0)}`;
}

function spread(values: Quartiles | undefined, digits: number): string {
  if (!values) return "";
  const { low, median, high } = values;
  const text = `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  return text.padStart(columnWidth);
}
