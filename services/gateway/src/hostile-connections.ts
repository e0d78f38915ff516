import { STATUS_CODES } from "node:http";
import type { Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isAnswerDue, isAnswering } from "./request/peer.ts";

const statusByCode: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what never becomes a request: bytes that are not HTTP, heads too slow or too large. */
export function answerHostileConnections(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else if (isAnswering(socket)) socket.end(() => socket.destroy());
    else endWith(socket, statusByCode[error.code ?? ""] ?? 400);
  });
  server.on("connect", (_request, socket: Duplex) => {
    // Node has let go of it, and a client that breaks off is no fault of the gateway's.
    socket.on("error", () => {});
    if (socket instanceof Socket && isAnswerDue(socket)) socket.destroy();
    else endWith(socket, 405);
  });
  server.on("dropRequest", (_request, socket: Duplex) => endWith(socket, 503));
}

/** Says why a connection ends on which nothing was asked that could be answered. */
export function endWith(socket: Duplex, status: number): void {
  const text = STATUS_CODES[status] ?? "";
  const body = JSON.stringify({ type: "malformed-request", title: text, status });
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nconnection: close\r\n` +
      `content-type: application/problem+json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
