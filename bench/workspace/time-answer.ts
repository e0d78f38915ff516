/** Milliseconds from the request until the answer's first event, and its first words, arrived. */
export async function timeAnswer(
  baseUrl: string,
  apiKey: string,
  input: string,
): Promise<{ firstEventMs: number; firstTextMs: number }> {
  const started = performance.now();
  const response = await fetch(`${baseUrl}/v1/agent`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "workspace/extraction", input, stream: true }),
  });
  if (response.status !== 200 || response.body === null)
    throw new Error(`The answer failed: ${await response.text()}`);
  let firstEventMs: number | null = null;
  let firstTextMs: number | null = null;
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n\n")) firstEventMs ??= performance.now() - started;
    if (text.includes("response.output_text.delta")) firstTextMs ??= performance.now() - started;
  }
  if (firstEventMs === null || firstTextMs === null)
    throw new Error(`The answer had no text: ${text.slice(0, 500)}`);
  return { firstEventMs, firstTextMs };
}
