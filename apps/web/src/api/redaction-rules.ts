import { analysis } from "./clients.ts";
import type { NewRedactionRules } from "./types.ts";

export const getRedactionRules = (signal: AbortSignal) =>
  analysis.getRedactionRules({}, { signal });

export const replaceRedactionRules = (body: NewRedactionRules) =>
  analysis.replaceRedactionRules({ body });
