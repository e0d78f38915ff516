import { ApiError } from "@workspace/client";

export type ConnectionState = "open" | "waiting";

interface FollowOptions<Event> {
  /** Opens the stream, after the last event seen if there was one. */
  open: (last: Event | null) => AsyncIterable<Event>;
  signal: AbortSignal;
  onEvent: (event: Event) => void;
  /** Whether this event is the stream's last; any other end is a break. */
  isLast: (event: Event) => boolean;
  onConnection?: ((state: ConnectionState) => void) | undefined;
}

const firstDelayMs = 400;
const longestDelayMs = 15_000;

/** Half of the pause is fixed, half is chance, so that many pages do not come back at once. */
export function reconnectDelayMs(attempt: number, chance: number): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * chance;
}

/** Reads an event stream to its last event, reconnecting with growing pauses. Throws what no retry can mend. */
export async function followEvents<Event>(options: FollowOptions<Event>): Promise<void> {
  const { signal } = options;
  let attempt = 0;
  let last: Event | null = null;
  while (!signal.aborted) {
    try {
      for await (const event of options.open(last)) {
        if (signal.aborted) return;
        attempt = 0;
        last = event;
        options.onConnection?.("open");
        options.onEvent(event);
        if (options.isLast(event)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
    }
    options.onConnection?.("waiting");
    await pause(reconnectDelayMs(attempt++, Math.random()), signal);
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500 && ![408, 429].includes(error.status);
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener("abort", end);
  });
}
