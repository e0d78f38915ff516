import type { StackDocument } from "@workspace/testing/stack";

/** What the journeys ask about. */
export const guide: readonly StackDocument[] = [
  {
    name: "lighthouse.md",
    title: "The Skerry lighthouse",
    text: [
      "# The Skerry lighthouse",
      "",
      "The lighthouse stands on a rock two miles off the coast.",
      "",
      "## Building",
      "",
      "Construction of the Skerry lighthouse began in 1838 and took six years.",
      "The tower is 48 metres tall and was built of grey granite.",
      "",
      "## The lamp",
      "",
      "The first lamp of the Skerry lighthouse burned colza oil.",
      "It was changed to electric light in 1978, and the last keeper left in 1994.",
      "",
    ].join("\n"),
  },
  {
    name: "tides.md",
    title: "Tides at the harbour",
    text: [
      "# Tides at the harbour",
      "",
      "High water at the harbour comes twice a day.",
      "The tidal range at springs is 4.6 metres.",
      "",
    ].join("\n"),
  },
];
