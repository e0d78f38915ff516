import { createServer } from "node:net";

/** A free loopback port; the preferred one when nobody holds it. */
export async function findFreePort(preferred = 0): Promise<number> {
  const taken = await tryPort(preferred);
  if (taken !== null) return taken;
  const any = await tryPort(0);
  if (any === null) throw new Error("This machine has no free loopback port.");
  return any;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === "object" && address ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
