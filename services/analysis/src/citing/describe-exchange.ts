import { fromStored } from "../exchanges/stored-exchange.ts";

const mostCharacters = 4_000;

/** One exchange in words, as it was stored: without secrets, and only the beginning of its bodies. */
export function describeExchange(content: string, label: string): string {
  const { request, response, startedAt } = fromStored(content);
  const when = startedAt === null ? "" : ` on ${startedAt.slice(0, 10)}`;
  const status = response === null ? "was not answered" : `was answered with ${response.status}`;
  const paragraphs = [
    `# Exchange of ${label}`,
    `The call \`${request.method} ${request.url.slice(0, 500)}\`${when} ${status}.`,
    ...quoted("Request body", request.body?.content),
    ...quoted("Response body", response?.body?.content),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

type Content = NonNullable<ReturnType<typeof fromStored>["request"]["body"]>["content"];

function quoted(lead: string, content: Content | undefined): string[] {
  if (content?.kind !== "text" || content.text.trim() === "") return [];
  const text = content.text.slice(0, mostCharacters).replaceAll("\0", "");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`## ${lead}`, `${fence}\n${text}\n${fence}`];
}
