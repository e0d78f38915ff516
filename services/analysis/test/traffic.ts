/** One entry of a HAR, with what a test says of it. */
export function entryOf(
  url: string,
  answer: unknown,
  parts: { method?: string; status?: number; index?: number; type?: string; body?: unknown } = {},
) {
  const { method = "GET", status = 200, index = 0, type = "application/json", body } = parts;
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  return {
    startedDateTime: new Date(1_760_000_000_000 + index * 1_000).toISOString(),
    time: 5,
    request: {
      method,
      url,
      headers: [],
      ...(body === undefined
        ? {}
        : { postData: { mimeType: "application/json", text: JSON.stringify(body) } }),
    },
    response: {
      status,
      statusText: "",
      headers: [{ name: "content-type", value: type }],
      content: { text },
    },
  };
}

export function harOf(entries: readonly unknown[]): string {
  return JSON.stringify({ log: { version: "1.2", entries } });
}

/** Calls of an API of users, each with an answer of its own. */
export function userCalls(count: number, answer: (index: number) => object, host = "api.test") {
  return Array.from({ length: count }, (_, index) =>
    entryOf(
      `https://${host}/v1/users/${1000 + index}`,
      { id: 1000 + index, ...answer(index) },
      { index },
    ),
  );
}
