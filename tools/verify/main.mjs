// Everything that can be known without running the product; each check names its own remedy.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);

/** Run two at a time: the type checker alone would leave a core idle. */
const checks = [
  { name: "types", command: bin("tsc"), args: ["-p", "."] },
  { name: "types of the web app", command: bin("tsc"), args: ["-p", "apps/web"] },
  { name: "format (npm run format)", command: bin("oxfmt"), args: ["--check", "."] },
  { name: "lint", command: bin("oxlint"), args: ["--type-aware", "--deny-warnings"] },
  { name: "boundaries", command: process.execPath, args: ["tools/verify/boundaries.mjs"] },
  { name: "dead code", command: bin("knip"), args: ["--no-progress"] },
  {
    name: "contracts (npm run generate)",
    command: process.execPath,
    args: ["tools/contracts/src/generate.ts", "check"],
  },
];

const failures = [];
const waiting = [...checks];
await Promise.all([work(), work()]);
if (failures.length > 0) {
  console.error(`\n${failures.length} of ${checks.length} checks failed: ${failures.join(", ")}`);
  process.exitCode = 1;
}

async function work() {
  for (let check = waiting.shift(); check; check = waiting.shift()) await run(check);
}

async function run({ name, command, args }) {
  const started = performance.now();
  const { code, output } = await capture(command, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (code === 0) return;
  failures.push(name);
  console.log(output.trimEnd());
}

function capture(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}
