import { paint } from "../terminal/style.ts";

/** What a person reads when everything runs: where it is, the key, and what to try. */
export function welcome(facts: {
  url: string;
  key: string;
  dataFolder: string;
  web: boolean;
  ownerLink: string | null;
  /** The workspace that commands go to instead of this one. */
  elsewhere: string | null;
}): string {
  const url = facts.url.replace("//127.0.0.1:", "//localhost:");
  const lines = [
    "",
    `  ${paint("bold", "The workspace is running.")}  ${paint("dim", "Ctrl-C stops it.")}`,
    "",
    ...(facts.web ? [`  Ask in the browser   ${paint("cyan", url)}`] : []),
    `  API base URL         ${paint("cyan", url)}`,
    `  API key              ${paint("cyan", facts.key)}`,
    `  State                ${facts.dataFolder}`,
    ...(facts.ownerLink === null
      ? []
      : [
          "",
          "  Sign in as the owner, once, by this link:",
          `    ${paint("cyan", facts.ownerLink)}`,
        ]),
    "",
    ...(facts.elsewhere === null
      ? []
      : [
          `  Commands go to ${facts.elsewhere}, where you signed in.`,
          "  To have them come here: npx workspace logout",
          "",
        ]),
    `  ${paint("dim", "Add your documents, ask from the shell:")}`,
    "    npx workspace add ./docs",
    '    npx workspace ask "What changed in Sonar?"',
    "",
    `  ${paint("dim", "Or with the official SDK (npm install @perplexity-ai/perplexity_ai):")}`,
    '    import Perplexity from "@perplexity-ai/perplexity_ai";',
    `    const client = new Perplexity({ baseURL: "${url}", apiKey: "${facts.key}" });`,
    '    const answer = await client.responses.create({ preset: "fast", input: "What changed in Sonar?" });',
    "    console.log(answer.output_text);",
    "",
  ];
  return lines.join("\n");
}
