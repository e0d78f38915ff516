import type { ServerResponse } from "node:http";
import type { Tape } from "../recording/tape.ts";
import type { AnswerReader } from "../usage/answer-reader.ts";
import type { BodySink, OutsideAnswer } from "./incoming-answer.ts";

/** Up to this size bytes travel as a string, which leaves in one write with the head. */
const textBytes = 16 * 1024;

/** Those who look at an answer as it passes. */
export interface Onlookers {
  readonly reader: AnswerReader | undefined;
  readonly tape: Pick<Tape, "onData" | "onWhole"> | undefined;
}

/**
 * Passes an answer's body on as it comes, in pace with the client, past those who read or record it.
 * @returns when all of it was given to the client's connection @throws where it breaks off
 */
export function passAnswer(
  answer: OutsideAnswer,
  response: ServerResponse,
  { reader, tape }: Onlookers,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isWaiting = false;
    const resume = () => {
      isWaiting = false;
      answer.resume();
    };
    // Once: what an answer held comes in parts, each of which may be refused.
    const waitForDrain = () => {
      if (!isWaiting) response.once("drain", resume);
      isWaiting = true;
    };
    const sink: BodySink = {
      onData: (part) => {
        tape?.onData(part);
        const text =
          reader !== undefined || part.length <= textBytes ? part.toString("latin1") : "";
        reader?.onText(text);
        const goOn =
          part.length <= textBytes ? response.write(text, "latin1") : response.write(part);
        if (!goOn) waitForDrain();
        return goOn;
      },
      onEnd: () => {
        tape?.onWhole();
        response.end();
        resolve();
      },
      onFailure: reject,
    };
    answer.read(sink);
  });
}

/** What comes of a body within a time and a size: an account is not held for one that trickles. */
export function beginningOf(
  answer: OutsideAnswer,
  maxBytes: number,
  timeoutMs: number,
): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    const finish = () => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts).subarray(0, maxBytes));
    };
    const timer = setTimeout(() => answer.drop(), timeoutMs);
    answer.read({
      onData: (part) => {
        parts.push(part);
        size += part.length;
        if (size >= maxBytes) answer.drop();
        return true;
      },
      onEnd: finish,
      // The status has said what there is to know.
      onFailure: finish,
    });
  });
}

/** An answer whose body is at hand. */
export function answerWith(
  { statusCode, headers }: Pick<OutsideAnswer, "statusCode" | "headers">,
  body: Buffer,
): OutsideAnswer {
  return {
    statusCode,
    headers: { ...headers, "content-length": `${body.length}` },
    read: (sink) => {
      if (body.length > 0) sink.onData(body);
      sink.onEnd();
    },
    resume: () => {},
    drop: () => {},
  };
}
