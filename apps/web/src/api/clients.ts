import {
  createAnalysisClient,
  createAuthClient,
  createGatewayClient,
  createKnowledgeClient,
} from "@workspace/client";
import { noteRefusal } from "./session-end.ts";

/** Tells of a session that ended, whatever was asked for. */
const watched: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.status === 401) noteRefusal();
  return response;
};

/** The page's own origin serves the APIs as well; the session's cookie signs in. */
export const knowledge = createKnowledgeClient({
  baseUrl: "",
  timeoutMs: 60_000,
  fetch: watched,
});
export const gateway = createGatewayClient({ baseUrl: "", timeoutMs: 30_000, fetch: watched });
export const analysis = createAnalysisClient({ baseUrl: "", timeoutMs: 60_000, fetch: watched });
export const auth = createAuthClient({ baseUrl: "", timeoutMs: 30_000, fetch: watched });

/** For pages on which nobody needs to be signed in: there a 401 is an answer like others. */
export const openAuth = createAuthClient({ baseUrl: "", timeoutMs: 30_000 });
