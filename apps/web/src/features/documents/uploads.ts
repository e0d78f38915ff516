import { messageOf } from "#api/error-message.ts";
import type { Document } from "#api/types.ts";
import { uploadFile } from "#api/upload.ts";
import { formatBytes } from "#ui/format.ts";

export interface Upload {
  id: number;
  name: string;
  sizeBytes: number;
  state: "waiting" | "sending" | "sent" | "failed";
  /** Share of the bytes sent, 0 to 1. */
  progress: number;
  documentId: string | null;
  error: string | null;
}

export interface Uploads {
  getSnapshot: () => readonly Upload[];
  subscribe: (listener: () => void) => () => void;
  add: (files: readonly File[], collectionId: string | null, maxBytes: number | null) => void;
  cancel: (id: number) => void;
  clear: () => void;
}

type Send = (options: {
  file: File;
  collectionId: string | null;
  signal: AbortSignal;
  onProgress: (share: number) => void;
}) => Promise<Document>;

const atOnce = 3;

/** A queue of files on their way to the workspace, a few at a time. */
export function createUploads(onStored: () => void, send: Send = uploadFile): Uploads {
  const listeners = new Set<() => void>();
  const waiting: Array<() => Promise<void>> = [];
  const senders = new Map<number, AbortController>();
  let uploads: readonly Upload[] = [];
  let nextId = 1;
  let active = 0;

  const publish = (next: readonly Upload[]) => {
    uploads = next;
    for (const listener of listeners) listener();
  };
  const change = (id: number, part: Partial<Upload>) =>
    publish(uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)));
  const isListed = (id: number) => uploads.some((upload) => upload.id === id);

  async function sendOne(id: number, file: File, collectionId: string | null): Promise<void> {
    if (!isListed(id)) return;
    const sender = new AbortController();
    senders.set(id, sender);
    change(id, { state: "sending" });
    try {
      const onProgress = (progress: number) => change(id, { progress });
      const document = await send({ file, collectionId, signal: sender.signal, onProgress });
      change(id, { state: "sent", progress: 1, documentId: document.id });
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
    add: (files, collectionId, maxBytes) => {
      const added = files.map((file) => ({ file, upload: admit(nextId++, file, maxBytes) }));
      publish([...added.map(({ upload }) => upload), ...uploads]);
      for (const { file, upload } of added) {
        if (upload.state !== "waiting") continue;
        waiting.push(() => sendOne(upload.id, file, collectionId));
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
function admit(id: number, file: File, maxBytes: number | null): Upload {
  const upload: Upload = {
    id,
    name: file.name,
    sizeBytes: file.size,
    state: "waiting",
    progress: 0,
    documentId: null,
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
