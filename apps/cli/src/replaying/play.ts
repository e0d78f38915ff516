import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createReplayServer } from "@workspace/replay";
import type { Cassette, Played, Timing } from "@workspace/replay";
import { Failure } from "../failure.ts";
import { count, oneLine, printLine, terminalWidth } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";

export interface Playing {
  readonly host: string;
  readonly port: number;
  readonly timing: Timing;
  readonly json: boolean;
}

export interface PlaySummary {
  readonly played: number;
  readonly missed: number;
  /** Recorded calls that nobody asked for. */
  readonly unused: number;
}

/** Answers from the cassette until the signal; tells of every request. */
export async function play(
  cassette: Cassette,
  { host, port, timing, json }: Playing,
  signal: AbortSignal,
): Promise<PlaySummary> {
  const tally = { played: 0, missed: 0 };
  const server = createReplayServer(cassette, {
    timing,
    onPlayed(method, path, played) {
      if (played.kind === "hit") tally.played += 1;
      else tally.missed += 1;
      printLine(json ? asJson(method, path, played) : asText(method, path, played));
    },
  });
  server.listen(port, host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "EADDRINUSE" ? "it is in use" : error.message;
    throw new Failure(`Port ${port} of ${host} cannot be listened on: ${reason}.`);
  });
  const url = addressOf(server.address());
  printLine(json ? openingJson(cassette, url) : openingText(cassette, url));
  if (!signal.aborted) await once(signal, "abort");
  server.closeAllConnections();
  server.close();
  return { ...tally, unused: cassette.tracks.filter(({ plays }) => plays === 0).length };
}

function openingText({ tracks, hosts, unplayable }: Cassette, url: string): string {
  const without = unplayable > 0 ? `, without ${count(unplayable, "call")} that had no answer` : "";
  return `Playing ${count(tracks.length, "call")} of ${hosts.join(", ")} at ${url}${without}`;
}

function openingJson({ tracks, hosts, unplayable }: Cassette, url: string): string {
  return JSON.stringify({ listening: url, calls: tracks.length, hosts, unplayable });
}

function asText(method: string, path: string, played: Played): string {
  const call = oneLine(`${method} ${path}`, terminalWidth() - 40);
  if (played.kind === "hit")
    return `${paint("green", String(played.track.response.status))} ${call}`;
  const [nearest] = played.nearest;
  const why = played.isUsedUp
    ? "used up"
    : nearest
      ? `other ${nearest.difference}`
      : "not recorded";
  return `${paint("red", "404")} ${call}  ${oneLine(why, 36)}`;
}

function asJson(method: string, path: string, played: Played): string {
  return JSON.stringify(
    played.kind === "hit"
      ? { method, path, status: played.track.response.status, exchange: played.track.exchange.id }
      : { method, path, missed: played.nearest.map(({ difference }) => difference) },
  );
}

function addressOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === "string") return String(address);
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
