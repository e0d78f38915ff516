import type { StackDocument } from "@workspace/testing/stack";

/** Few and far apart, so that each question has one right document. */
export const corpus: readonly StackDocument[] = [
  {
    name: "importing-traffic.md",
    title: "Importing traffic",
    publishedAt: "2026-10-02T00:00:00.000Z",
    text: `# Importing traffic

## From a browser

Open the network panel of the browser, choose Export HAR, and drop the file on the Traffic page.
A HAR file is read as a stream, so that a recording of one gigabyte needs little memory.

## From the command line

Run the import command with the path of the file. Secrets are redacted before anything is stored.
`,
  },
  {
    name: "sonar.md",
    title: "Sonar retirement",
    sourceUrl: "https://changelog.example.com/sonar",
    publishedAt: "2026-09-28T00:00:00.000Z",
    text: `# What changed in Sonar

Sonar chat completions was retired by Perplexity on 27 September 2026. The Agent API replaces it.
Requests with a valid key are answered with status 403 since that day.
`,
  },
  {
    name: "lighthouse.txt",
    title: "The lighthouse of Amrum",
    text: `The lighthouse of Amrum was built in 1874 on a dune in the south of the island.
Its tower is 41 metres high and stands 63 metres above the sea. 297 steps lead to the gallery.
`,
  },
  {
    name: "bread.md",
    title: "Rye bread",
    text: `# Rye bread

Mix the sourdough with rye flour and warm water in the evening. Let the dough rest for twelve hours.
Bake it at 250 degrees for ten minutes, then at 200 degrees for fifty minutes.
`,
  },
];

export const questions = {
  har: "How do I export a HAR file from the browser?",
  sonar: "When was Sonar chat completions retired?",
  lighthouse: "How high is the tower of the lighthouse of Amrum?",
  bread: "How long does the dough of the rye bread rest?",
  unanswerable: "Which enzyme unwinds the double helix during DNA replication?",
} as const;

/** What a right answer to the question says. */
export const facts = {
  har: /Export HAR/,
  sonar: /27 September 2026/,
  lighthouse: /41 metres/,
  bread: /twelve hours/,
} as const;
