import type { Exchange } from "@workspace/traffic";

/** Exchanges on their way from where they are seen to where they are kept; bounded. */
export class ExchangeQueue implements AsyncIterable<Exchange> {
  taken = 0;
  bytes = 0;
  /** Those that there was no room for. */
  leftOut = 0;
  private readonly waiting: { exchange: Exchange; size: number }[] = [];
  private readonly mostBytes: number;
  private waitingBytes = 0;
  private isClosed = false;
  private wake = Promise.withResolvers<void>();

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  push(exchange: Exchange): void {
    const size = sizeOf(exchange);
    if (this.isClosed || this.waitingBytes + size > this.mostBytes) {
      this.leftOut += 1;
      return;
    }
    this.taken += 1;
    this.bytes += size;
    this.waitingBytes += size;
    this.waiting.push({ exchange, size });
    this.wake.resolve();
  }

  /** What was pushed is still given. */
  close(): void {
    this.isClosed = true;
    this.wake.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Exchange> {
    for (;;) {
      const next = this.waiting.shift();
      if (next !== undefined) {
        this.waitingBytes -= next.size;
        yield next.exchange;
        continue;
      }
      if (this.isClosed) return;
      await this.wake.promise;
      this.wake = Promise.withResolvers<void>();
    }
  }
}

const ownBytes = 2_048;

function sizeOf({ request, response, messages }: Exchange): number {
  let size = ownBytes;
  for (const body of [request.body, response?.body])
    if (body?.content.kind === "text") size += body.content.text.length;
    else if (body?.content.kind === "bytes") size += body.content.bytes.length;
  for (const { data } of messages) size += data.length;
  return size;
}
