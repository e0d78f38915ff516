import { closedLoop, holdStreams, openLoop } from "./load.ts";
import type { Load } from "./load.ts";
import { BenchUpstream } from "./upstream.ts";

/**
 * The process on the second core: the service behind the proxies and the clients in front of them,
 * so that both ends of an event read the same clock.
 */
export type LoadCommand =
  | ({ kind: "closed"; connections: number } & Load)
  | ({ kind: "open"; connections: number; perSecond: number } & Load)
  | ({ kind: "streams"; streams: number } & Omit<Load, "call">)
  | { kind: "socket"; path: string };

const upstream = new BenchUpstream();
process.send?.({ port: await upstream.listen() });

process.on("message", (command: LoadCommand) => {
  void run(command).then((result) => process.send?.({ result }));
});
process.on("disconnect", () => process.exit());

async function run(command: LoadCommand) {
  if (command.kind === "socket") return upstream.listenLocally(command.path).then(() => true);
  if (command.kind === "closed") return closedLoop(command);
  if (command.kind === "open") return openLoop(command);
  const onHeld = async () => void process.send?.({ held: true });
  return holdStreams({ ...command, onHeld });
}
