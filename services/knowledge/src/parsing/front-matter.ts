import { parse as parseYaml } from "yaml";
import { toIsoDate } from "./iso-date.ts";

export type FrontMatter = {
  /** Offset at which the body begins. */
  bodyStart: number;
  title?: string;
  language?: string;
  publishedAt?: string;
  lastUpdatedAt?: string;
  canonicalUrl?: string;
  tags: string[];
  warning?: string;
};

const maxFrontMatterCharacters = 64 * 1024;

/** YAML between `---` lines or simple TOML between `+++` lines, at the very top. */
export function readFrontMatter(text: string): FrontMatter {
  const fence = text.startsWith("---\n") ? "---" : text.startsWith("+++\n") ? "+++" : undefined;
  if (!fence) return { bodyStart: 0, tags: [] };
  const head = text.slice(0, maxFrontMatterCharacters);
  const close = head.match(
    fence === "---" ? /\n(?:---|\.\.\.)[ \t]*(?:\n|$)/ : /\n\+\+\+[ \t]*(?:\n|$)/,
  );
  if (close?.index === undefined) return { bodyStart: 0, tags: [] };
  const source = head.slice(4, close.index + 1);
  const bodyStart = close.index + close[0].length;
  try {
    const fields = fence === "---" ? yamlFields(source) : tomlFields(source);
    // A thematic break may open a document as well; without any field it is no front matter.
    return fields ? { bodyStart, ...meaningOf(fields) } : { bodyStart: 0, tags: [] };
  } catch {
    return { bodyStart, tags: [], warning: "The front matter could not be read and was skipped." };
  }
}

function yamlFields(source: string): Map<string, unknown> | undefined {
  const value: unknown = parseYaml(source, {
    mapAsMap: true,
    maxAliasCount: 20,
    logLevel: "error",
  });
  if (!(value instanceof Map)) return undefined;
  return new Map([...value].map(([key, field]) => [String(key).toLowerCase(), field]));
}

/** Only top-level `key = value` lines; tables end the reading. */
function tomlFields(source: string): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const line of source.split("\n")) {
    if (line.startsWith("[")) break;
    const pair = line.match(/^\s*([\w-]+)\s*=\s*(.+?)\s*$/);
    if (!pair?.[1] || !pair[2]) continue;
    const quoted = [...pair[2].matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map((m) => m[1] ?? m[2]);
    fields.set(pair[1].toLowerCase(), pair[2].startsWith("[") ? quoted : (quoted[0] ?? pair[2]));
  }
  return fields;
}

function meaningOf(fields: Map<string, unknown>): Omit<FrontMatter, "bodyStart"> {
  const first = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== null);
  const title = stringOf(first("title"));
  const language = stringOf(first("lang", "language", "locale"));
  const publishedAt = toIsoDate(first("date", "published", "publishdate", "pubdate", "created"));
  const lastUpdatedAt = toIsoDate(
    first("lastmod", "updated", "last_updated", "lastupdated", "modified"),
  );
  const canonicalUrl = stringOf(first("canonical", "canonical_url", "url"));
  return {
    ...(title ? { title } : {}),
    ...(language ? { language } : {}),
    ...(publishedAt ? { publishedAt } : {}),
    ...(lastUpdatedAt ? { lastUpdatedAt } : {}),
    ...(canonicalUrl ? { canonicalUrl } : {}),
    tags: tagsOf(first("tags", "keywords", "categories")),
  };
}

function stringOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() ? value.trim() : undefined;
}

function tagsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[,;]/) : [];
  const tags = list.map(stringOf).filter((tag): tag is string => tag !== undefined);
  return [...new Set(tags)].slice(0, 50);
}
