import { paint } from "../terminal/style.ts";

export interface Step {
  succeed(text: string): void;
  fail(text: string): void;
}

/** Tells what happens, to a person or, as lines of JSON, to a program. */
export interface Reporter {
  start(name: string, text: string): Step;
  info(name: string, text: string): void;
  warn(name: string, text: string): void;
  /** Facts at the end of a start; `details` is what a program wants to know. */
  ready(text: string, details: Record<string, unknown>): void;
}

export function createReporter(json: boolean): Reporter {
  return json ? jsonReporter() : personReporter();
}

function jsonReporter(): Reporter {
  const emit = (event: string, fields: Record<string, unknown>) => {
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`,
    );
  };
  return {
    start(name, text) {
      const startedAt = performance.now();
      const took = () => ({ took_ms: Math.round(performance.now() - startedAt) });
      emit("step-started", { step: name, text });
      return {
        succeed: (result) => emit("step-completed", { step: name, text: result, ...took() }),
        fail: (result) => emit("step-failed", { step: name, text: result, ...took() }),
      };
    },
    info: (name, text) => emit("info", { source: name, text }),
    warn: (name, text) => emit("warning", { source: name, text }),
    ready: (_text, details) => emit("ready", details),
  };
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** On a terminal the running steps share one live line; elsewhere slow steps report now and then. */
function personReporter(): Reporter {
  const output = process.stdout;
  const live = output.isTTY === true && process.env.TERM !== "dumb";
  const running = new Map<symbol, { text: string; startedAt: number; toldAt: number }>();
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const clear = () => void (live && output.write("\r\x1b[2K"));
  const print = (line: string) => {
    clear();
    output.write(`${line}\n`);
    draw();
  };
  const draw = () => {
    if (!live || running.size === 0) return;
    const now = performance.now();
    const texts = [...running.values()].map(
      (step) => `${step.text} ${seconds(now - step.startedAt)}`,
    );
    const line = `  ${frames[frame % frames.length] ?? ""} ${texts.join(" · ")}`;
    output.write(`\r\x1b[2K${line.slice(0, (output.columns ?? 80) - 1)}`);
  };
  const tick = () => {
    frame++;
    if (live) return draw();
    const now = performance.now();
    for (const step of running.values()) {
      if (now - step.toldAt < 10_000) continue;
      step.toldAt = now;
      output.write(`  … ${step.text} ${seconds(now - step.startedAt)}\n`);
    }
  };

  return {
    start(_name, text) {
      const id = Symbol(text);
      const startedAt = performance.now();
      running.set(id, { text, startedAt, toldAt: startedAt });
      timer ??= setInterval(tick, 120);
      timer.unref();
      draw();
      const end = (mark: string, result: string) => {
        running.delete(id);
        if (running.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        const took = paint("dim", seconds(performance.now() - startedAt));
        print(`  ${mark} ${result.padEnd(58)} ${took}`);
      };
      return {
        succeed: (result) => end(paint("green", "✓"), result),
        fail: (result) => end(paint("red", "✗"), result),
      };
    },
    info: (name, text) => print(`  ${paint("dim", `${name}:`)} ${text}`),
    warn: (name, text) => print(`  ${paint("yellow", `${name}:`)} ${text}`),
    ready: (text) => print(text),
  };
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
