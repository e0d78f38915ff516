import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Time for a client that is still sending to read the answer that refuses it. */
const lingerMs = 1_000;

/**
 * Ends connections whose request was answered before its body was read. Node leaves them paused,
 * where neither the client's leaving nor a drain is noticed.
 */
export function closeUnreadBodies(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    // A request that gave up its body forgets its socket, so it is kept from the beginning.
    const { raw } = request;
    const { socket } = raw;
    reply.raw.once("finish", () => {
      if (!raw.complete) linger(socket);
    });
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.raw.complete) return;
    reply.header("connection", "close");
    const { socket } = request.raw;
    // Node would cut the connection with the answer: a client that is still sending would be reset
    // before it has read it.
    if (typeof socket.destroySoon === "function") socket.destroySoon = () => linger(socket);
  });
}

/** Reading on keeps the connection from being reset before the client has seen the answer. */
function linger(socket: Socket): void {
  // A request that a test injects has no real connection.
  if (typeof socket.resume !== "function") return;
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
