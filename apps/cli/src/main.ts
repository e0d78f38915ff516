import { runProgram } from "./program.ts";

// Whoever reads us may leave early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
process.exitCode = await runProgram(process.argv.slice(2));
process.channel?.unref();
