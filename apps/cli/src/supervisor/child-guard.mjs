// Preloaded into every child: without its supervisor it must not live on and hold a port.
const graceMs = 12_000;

process.once("disconnect", () => {
  // A child that does not stop on "disconnect" by itself is asked to as a terminal would.
  if (process.listenerCount("disconnect") === 0) process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), graceMs).unref();
});
process.channel?.unref();
