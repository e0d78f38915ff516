import { createServer } from "node:http";
import type { Server } from "node:http";

export interface Started<Answer> {
  /** What every test file is told; it travels as JSON. */
  readonly answer: Answer;
  stop(): Promise<void>;
}

export interface Doorbell {
  readonly url: string;
  /** Stops what was started, if anybody rang. */
  close(): Promise<void>;
}

/**
 * For vitest's global setups, which run before any test: starts something once for a whole run,
 * when the first test file that wants it rings, so that a run without it pays nothing.
 */
export async function hangDoorbell<Answer>(
  start: () => Promise<Started<Answer>>,
): Promise<Doorbell> {
  let starting: Promise<Started<Answer>> | undefined;
  const server = createServer((_request, response) => {
    starting ??= start();
    starting.then(
      ({ answer }) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return {
    url: await listen(server),
    close: async () => {
      server.closeAllConnections();
      server.close();
      const started = await starting?.catch(() => undefined);
      await started?.stop();
    },
  };
}

/** Waits until what hangs behind the bell runs. @throws Error why it could not be started */
export async function ring<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`What this test needs did not start: ${text}`);
  return JSON.parse(text) as Answer;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address !== "object" || !address) return reject(new Error("no address"));
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
