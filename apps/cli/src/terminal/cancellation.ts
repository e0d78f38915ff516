/**
 * The signal of Ctrl-C for one command. What is under way ends with an AbortError; a second
 * Ctrl-C ends the process at once.
 */
export function cancelOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const cancel = () => {
    first ??= Date.now();
    if (Date.now() - first > 500) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  process.on("disconnect", cancel);
  process.channel?.unref();
  return controller.signal;
}
