import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Asking } from "./asking.ts";

/** A terminal as far as readline asks: `typed` goes in, `shown` is what a person would see. */
function terminal(isTTY: boolean) {
  let raw = false;
  const setRawMode = (on: boolean) => {
    raw = on;
    return input;
  };
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let shown = "";
  let shownBeforeRaw = "";
  const write = output.write.bind(output);
  output.write = (chunk: string | Buffer) => {
    shown += chunk.toString();
    if (!raw) shownBeforeRaw += chunk.toString();
    return write(chunk);
  };
  const stop = new AbortController();
  const asking = new Asking(stop.signal, { input, output });
  return {
    asking,
    stop,
    type: (text: string) => input.write(text),
    shown: () => shown,
    input,
    shownBeforeRaw: () => shownBeforeRaw,
  };
}

test("shows what is typed, and nothing of a secret", async () => {
  const { asking, type, shown } = terminal(true);
  const line = asking.line("E-mail");
  type("ada@example.com\r");
  expect(await line).toBe("ada@example.com");
  expect(shown()).toContain("ada@example.com");
  const secret = asking.secret("Password");
  type("hunter2 hunter2\r");
  expect(await secret).toBe("hunter2 hunter2");
  expect(shown()).toContain("Password");
  expect(shown()).not.toContain("hunter");
});

test("asks for a secret only once the terminal shows nothing by itself", async () => {
  const { asking, type, shownBeforeRaw } = terminal(true);
  const secret = asking.secret("Password");
  expect(shownBeforeRaw()).toBe("");
  type("hunter2\r");
  await secret;
});

test.each([
  ["Ctrl-C", "\x03"],
  ["a signal", null],
])("is cancelled by %s", async (_name, typed) => {
  const { asking, type, stop } = terminal(true);
  const secret = asking.secret("Password");
  if (typed === null) stop.abort();
  else type(typed);
  await expect(secret).rejects.toMatchObject({ name: "AbortError" });
});

test("says what is missing after the end of input", async () => {
  const { asking, type } = terminal(true);
  const secret = asking.secret("Password");
  type("\x04");
  await expect(secret).rejects.toThrow("Password was not given.");
});

test("takes one line of a pipe after the other, and says which is missing", async () => {
  const { asking, input, shown } = terminal(false);
  input.end("ada@example.com\n  spaces stay  \n");
  expect(await asking.line("E-mail")).toBe("ada@example.com");
  expect(await asking.secret("Password")).toBe("  spaces stay  ");
  await expect(asking.secret("Code")).rejects.toMatchObject({ exitCode: 2 });
  expect(shown()).toBe("");
});
