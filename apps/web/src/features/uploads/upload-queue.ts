import { messageOf } from "#api/error-message.ts";
import { formatBytes } from "#ui/format.ts";

export interface Upload<Stored> {
  id: number;
  name: string;
  sizeBytes: number;
  state: "waiting" | "sending" | "sent" | "failed";
  /** Share of the bytes sent, 0 to 1. */
  progress: number;
  /** What the workspace made of it. */
  stored: Stored | null;
  error: string | null;
}

/** `Target` says where the files go. */
export interface UploadQueue<Target, Stored> {
  getSnapshot: () => ReadonlyArray<Upload<Stored>>;
  subscribe: (listener: () => void) => () => void;
  add: (files: readonly File[], target: Target, maxBytes: number | null) => void;
  cancel: (id: number) => void;
  clear: () => void;
}

export interface Sending<Target> {
  file: File;
  target: Target;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

interface QueueOptions<Target, Stored> {
  send: (sending: Sending<Target>) => Promise<Stored>;
  /** How many are sent at a time. */
  atOnce: number;
  onStored: () => void;
}

/** A queue of files on their way to the workspace, a few at a time. */
export function createUploadQueue<Target, Stored>({
  send,
  atOnce,
  onStored,
}: QueueOptions<Target, Stored>): UploadQueue<Target, Stored> {
  const listeners = new Set<() => void>();
  const waiting: Array<() => Promise<void>> = [];
  const senders = new Map<number, AbortController>();
  let uploads: ReadonlyArray<Upload<Stored>> = [];
  let nextId = 1;
  let active = 0;

  const publish = (next: ReadonlyArray<Upload<Stored>>) => {
    uploads = next;
    for (const listener of listeners) listener();
  };
  const change = (id: number, part: Partial<Upload<Stored>>) =>
    publish(uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)));
  const isListed = (id: number) => uploads.some((upload) => upload.id === id);

  async function sendOne(id: number, file: File, target: Target): Promise<void> {
    if (!isListed(id)) return;
    const sender = new AbortController();
    senders.set(id, sender);
    change(id, { state: "sending" });
    try {
      const onProgress = (progress: number) => change(id, { progress });
      const stored = await send({ file, target, signal: sender.signal, onProgress });
      change(id, { state: "sent", progress: 1, stored });
      onStored();
    } catch (error) {
      if (!sender.signal.aborted) change(id, { state: "failed", error: messageOf(error) });
    } finally {
      senders.delete(id);
    }
  }

  async function work(): Promise<void> {
    if (active >= atOnce) return;
    active++;
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
    active--;
  }

  return {
    getSnapshot: () => uploads,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add: (files, target, maxBytes) => {
      const added = files.map((file) => ({
        file,
        upload: admit<Stored>(nextId++, file, maxBytes),
      }));
      publish([...added.map(({ upload }) => upload), ...uploads]);
      for (const { file, upload } of added) {
        if (upload.state !== "waiting") continue;
        waiting.push(() => sendOne(upload.id, file, target));
        void work();
      }
    },
    cancel: (id) => {
      senders.get(id)?.abort();
      publish(uploads.filter((upload) => upload.id !== id));
    },
    clear: () => publish(uploads.filter(({ state }) => state === "waiting" || state === "sending")),
  };
}

/** A file that would be refused for its size is told so before it is sent. */
function admit<Stored>(id: number, file: File, maxBytes: number | null): Upload<Stored> {
  const upload: Upload<Stored> = {
    id,
    name: file.name,
    sizeBytes: file.size,
    state: "waiting",
    progress: 0,
    stored: null,
    error: null,
  };
  if (file.size === 0) return { ...upload, state: "failed", error: "The file is empty." };
  if (maxBytes !== null && file.size > maxBytes) {
    return {
      ...upload,
      state: "failed",
      error: `Larger than ${formatBytes(maxBytes)}, the most that a file may have.`,
    };
  }
  return upload;
}
