import type { Stack } from "@workspace/testing/stack";
import { expect, vi } from "vitest";

export type Mode = Parameters<Stack["gateway"]["replaceUpstreamMode"]>[0]["body"];

/** What tests of recording and replay do with a stack. */
export function studio(stack: Stack) {
  const setMode = (name: string, body: Mode) =>
    stack.gateway.replaceUpstreamMode({ path: { upstream: name }, body });

  const captureOf = (id: string) => stack.analysis.getCapture({ path: { capture_id: id } });

  return {
    setMode,
    captureOf,

    async addUpstream(name: string, baseUrl: string, key: string): Promise<void> {
      await stack.auth.createPool({ body: { upstream: name, base_url: baseUrl } });
      const credential = { kind: "api_key", key } as const;
      await stack.auth.createAccount({ body: { upstream: name, name, credential } });
    },

    /** Records what the work calls. @returns the capture's id */
    async record(name: string, work: (id: string) => Promise<unknown>): Promise<string> {
      const { recording_id: id } = await setMode(name, { mode: "record", name: "of the test" });
      if (id === null) throw new Error("It is not recorded");
      await work(id);
      await setMode(name, { mode: "pass" });
      await vi.waitFor(async () => expect((await captureOf(id)).status).toBe("ready"), 10_000);
      return id;
    },

    call: (path: string, init: RequestInit = {}) =>
      fetch(`${stack.baseUrl}/upstreams/${path}`, {
        ...init,
        headers: { authorization: `Bearer ${stack.apiKey}`, ...init.headers },
      }),

    async exchangesOf(id: string) {
      const { data } = await stack.analysis.listExchanges({
        query: { capture_id: id, limit: 100 },
      });
      return Promise.all(
        data.map((one) => stack.analysis.getExchange({ path: { exchange_id: one.id } })),
      );
    },
  };
}

export type Studio = ReturnType<typeof studio>;

export const question = (content: string, more: object = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "m", messages: [{ role: "user", content }], ...more }),
});

/** Text of a stream until it ends or breaks off, with when each piece came. */
export async function readStream(response: Response) {
  let text = "";
  let error: unknown = null;
  const began = performance.now();
  const timesMs: number[] = [];
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      timesMs.push(performance.now() - began);
    }
  } catch (cause) {
    error = cause;
  }
  return { text, timesMs, broke: error !== null };
}

export const streamed = { stream: true };
