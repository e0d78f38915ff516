import { parentPort, workerData } from "node:worker_threads";
import { prepareModel } from "./model-store.ts";
import type { ModelSource } from "./model-source.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread");
const { source, store } = workerData as { source: ModelSource; store: string };
parentPort.postMessage(await prepareModel(source, store));
