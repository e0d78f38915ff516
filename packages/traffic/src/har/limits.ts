/** What one HAR may cost. Each bound is met before the memory or the time is spent. */
export interface HarLimits {
  /** Of the file as it arrives. */
  readonly fileBytes: number;
  readonly entries: number;
  /** Of one entry as JSON; a larger one is passed over without being held. */
  readonly entryBytes: number;
  /** Levels of nesting inside one entry. */
  readonly depth: number;
  /** Members of all objects inside one entry; objects and lists are as many at most. */
  readonly keys: number;
  /** Of one message. */
  readonly headers: number;
  /** Of one body after base64 and decompression. */
  readonly bodyBytes: number;
  /** After an upgrade. */
  readonly messages: number;
}

const mebibyte = 1024 * 1024;

export const defaultHarLimits: HarLimits = {
  fileBytes: 2048 * mebibyte,
  entries: 1_000_000,
  entryBytes: 32 * mebibyte,
  depth: 256,
  keys: 100_000,
  headers: 1_000,
  bodyBytes: 32 * mebibyte,
  messages: 100_000,
};
