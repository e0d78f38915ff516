import type Perplexity from "@perplexity-ai/perplexity_ai";

type Response = Perplexity.ResponseCreateResponse;

/** The message of a response. */
export function messageOf(response: Pick<Response, "output"> | undefined) {
  const [part] = (response?.output ?? []).flatMap((item) =>
    item.type === "message" ? item.content : [],
  );
  if (!part) throw new Error("The response has no message");
  return part;
}

export function userMessage(content: string) {
  return { role: "user" as const, content };
}

/** What a call fails with. */
export async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => Promise.reject(new Error("The call succeeded")),
    (error: unknown) => error,
  );
}
