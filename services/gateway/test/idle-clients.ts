import { connect } from "node:net";
import type { Socket } from "node:net";

/**
 * A process that holds idle connections, for a test that needs more than its own process may open.
 * Arguments: port, count. Says `open` when all are, and `lost` with a count when asked to stop.
 */
const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const sockets: Socket[] = [];
let lost = 0;

for (let at = 0; at < count; at += 250) {
  await Promise.all(Array.from({ length: Math.min(250, count - at) }, () => open()));
}
process.send?.({ open: sockets.length });
process.on("message", () => {
  process.send?.({ lost });
  process.disconnect();
  for (const socket of sockets) socket.destroy();
});

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port }, resolve);
    socket.on("error", reject);
    socket.on("close", () => lost++);
    sockets.push(socket);
  });
}
