/** Says on a terminal's error stream what is waited for, until it is cleared. */
export function waitingNote(text: string, quiet: boolean): Disposable & { clear(): void } {
  const output = process.stderr;
  const isShown = !quiet && output.isTTY === true && process.env.TERM !== "dumb";
  let isCleared = !isShown;
  const began = Date.now();
  const write = () => {
    const seconds = Math.floor((Date.now() - began) / 1_000);
    output.write(`\r\x1b[2K${text} … ${seconds === 0 ? "" : `${seconds} s`}`);
  };
  const timer = isShown ? setInterval(write, 1_000).unref() : undefined;
  if (isShown) write();
  const clear = () => {
    clearInterval(timer);
    if (!isCleared) output.write("\r\x1b[2K");
    isCleared = true;
  };
  return { clear, [Symbol.dispose]: clear };
}
