import { once } from "node:events";
import { Command } from "@commander-js/extra-typings";
import { GenerationError, Mock, serveMock } from "@workspace/generation";
import { readSpec } from "../drifting/read-side.ts";
import { Failure, usageFailure } from "../failure.ts";
import { wholeNumber } from "../option-values.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";

export function mockCommand() {
  return new Command("mock")
    .description("serve answers made from a spec, which validate against it")
    .argument("<spec>", "OpenAPI 3.0 or 3.1 document, JSON or YAML")
    .option(
      "-p, --port <number>",
      "where to listen; 0 takes a free port",
      wholeNumber(0, 65_535),
      8080,
    )
    .option("--host <address>", "which address to listen on", "127.0.0.1")
    .option("--quiet", "do not tell each request", false)
    .addHelpText(
      "after",
      `
It needs no workspace running. Requests are checked against the spec. "Prefer: code=404" asks for
another answer; "Accept: text/event-stream", or "stream": true in the body, for the stream.

Exit codes: 0 ended by Ctrl-C; 1 the port is taken; 2 used wrongly, or a spec that cannot be used.

Examples:
  $ workspace mock api.yaml --port 4010
  $ workspace mock specs/api.example.com.openapi.json --quiet`,
    )
    .action(async (file, { host, port, quiet }) => {
      const signal = cancelOnInterrupt();
      const mock = await mockOf(file);
      const onAnswer = (method: string, path: string, status: number) => {
        const shown = paint(status < 400 ? "green" : "yellow", String(status));
        if (!quiet) printLine(`${shown} ${plain(`${method} ${path}`)}`);
      };
      const server = await serveMock(mock, { host, port, onAnswer }).catch((error: Error) => {
        throw new Failure(`It cannot listen on ${host}:${port}: ${error.message}`);
      });
      const address = server.address();
      const taken = typeof address === "object" && address ? address.port : port;
      printLine(`Answers as ${file} says, at http://${host}:${taken} until Ctrl-C.`);
      if (!signal.aborted) await once(signal, "abort");
      server.close();
      server.closeAllConnections();
    });
}

async function mockOf(file: string): Promise<Mock> {
  const { document } = await readSpec(file);
  try {
    return new Mock(document);
  } catch (error) {
    if (error instanceof GenerationError) throw usageFailure(`${file}: ${error.message}`);
    throw error;
  }
}
