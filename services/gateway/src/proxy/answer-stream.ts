import type { Socket } from "node:net";
import type { Cluster } from "../balancing/cluster.ts";
import type { Recording } from "../cache/recording.ts";
import type { Call } from "../call.ts";
import { eachChunk } from "../upstream/chunk-frames.ts";
import { readerFor } from "../usage/account.ts";
import type { AnswerReader } from "../usage/answer-reader.ts";
import { ServiceAsk } from "./service-ask.ts";
import type { Stallable, Stalls } from "./stalls.ts";

/** Up to this size bytes travel as a string: node writes it without an allocation of its own. */
const textBytes = 16 * 1024;

/** The way of an answer's bytes to the client, in pace with it, past those who read or store them. */
export abstract class AnswerStream extends ServiceAsk implements Stallable {
  protected readonly recording: Recording | undefined;
  protected readonly reader: AnswerReader | undefined;
  /** The client is gone, and the answer is read on for what it tells of its use. */
  protected unheard = false;
  private readonly stalls: Stalls;

  constructor(
    call: Call,
    cluster: Cluster,
    requestLine: string,
    requestRest: string,
    stalls: Stalls,
    recording: Recording | undefined,
  ) {
    super(call, cluster, requestLine, requestRest);
    this.stalls = stalls;
    this.recording = recording;
    this.reader = readerFor(call);
  }

  /** The client takes no more. */
  abstract onStall(): void;

  onData(bytes: Buffer, start: number, end: number): boolean {
    const { response } = this.call;
    if (this.unheard) {
      this.reader?.onText(bytes.toString("latin1", start, end));
      return true;
    }
    if (this.recording !== undefined) this.recording.onData(bytes.subarray(start, end));
    if (end - start > textBytes) {
      this.reader?.onText(bytes.toString("latin1", start, end));
      return this.paced(response.write(Buffer.from(bytes.subarray(start, end))));
    }
    const text = bytes.toString("latin1", start, end);
    this.reader?.onText(text);
    return this.paced(response.write(text, "latin1"));
  }

  /**
   * An event on its way: the chunk goes as it came, past `response.write`, which would take it out
   * of its frame and make another. The head has left by then, and nothing else writes.
   */
  onFrames(bytes: Buffer, start: number, end: number): boolean {
    const { socket, chunkedEncoding } = this.call.response;
    // A body that is stored is stored without its frames.
    if (socket === null || !chunkedEncoding || this.recording !== undefined || this.unheard)
      return this.onUnframed(bytes, start, end);
    const text = bytes.toString("latin1", start, end);
    if (this.reader !== undefined && !this.reader.skim(text))
      return this.onUnframed(bytes, start, end);
    return this.paced(
      end - start <= textBytes
        ? socket.write(text, "latin1")
        : socket.write(Buffer.from(bytes.subarray(start, end))),
    );
  }

  /**
   * The service's work ends with its reader, except what it does in the background: that is used
   * to its end, and followed so far.
   * @returns whether it is
   */
  protected readOn(): boolean {
    if (!this.reader?.background || this.connection === undefined) return false;
    this.unheard = true;
    this.recording?.onAbort();
    this.stalls.release(this);
    this.connection.resume();
    return true;
  }

  private onUnframed(bytes: Buffer, start: number, end: number): boolean {
    let goOn = true;
    eachChunk(bytes, start, end, (from, to) => {
      goOn = this.onData(bytes, from, to);
    });
    return goOn;
  }

  /** Where the client takes no more, the service waits, and the client is given a time. */
  private paced(goOn: boolean): boolean {
    if (goOn) return true;
    const socket: Socket = this.call.request.socket;
    this.stalls.wait(this);
    socket.once("drain", () => {
      this.stalls.release(this);
      if (!this.over) this.connection?.resume();
    });
    return false;
  }
}
