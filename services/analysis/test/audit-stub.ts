import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface AuditStub extends AsyncDisposable {
  readonly url: string;
  /** What was written down. */
  readonly lines: unknown[];
  isWell: boolean;
  /** What happens while somebody waits for a line to be written. */
  meanwhile: (line: string) => Promise<void>;
  reset(): void;
}

/** An auth service that keeps an audit log, and nothing else. */
export async function startAuditStub(): Promise<AuditStub> {
  const server = createServer((request, response) => {
    void text(request).then(async (line) => {
      if (stub.isWell) {
        stub.lines.push(JSON.parse(line));
        await stub.meanwhile(line);
      }
      response.writeHead(stub.isWell ? 204 : 503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const nothing = async () => {};
  const stub: AuditStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines: [],
    isWell: true,
    meanwhile: nothing,
    reset() {
      Object.assign(stub, { isWell: true, meanwhile: nothing });
      stub.lines.length = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
  return stub;
}
