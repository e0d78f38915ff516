import { toIsoDate } from "../iso-date.ts";

type Attributes = { [name: string]: string };

export type PageMetadata = {
  title?: string;
  language?: string;
  canonicalUrl?: string;
  publishedAt?: string;
  lastUpdatedAt?: string;
  tags: string[];
};

const publishedNames = new Set(
  "article:published_time og:published_time datepublished date dc.date dc.date.issued dcterms.created dcterms.issued pubdate publishdate publish-date publication_date citation_publication_date sailthru.date parsely-pub-date".split(
    " ",
  ),
);
const updatedNames = new Set(
  "article:modified_time og:updated_time datemodified dcterms.modified last-modified lastmod revised".split(
    " ",
  ),
);
const maxJsonLdCharacters = 256 * 1024;

/** Collects what a page says about itself in its head, its JSON-LD and its microdata. */
export class HtmlMetadata {
  #fields = new Map<string, string>();
  #title: string[] | undefined;
  #titleOpen = false;
  #jsonLd: string[] | undefined;
  #svgDepth = 0;

  open(name: string, attributes: Attributes): void {
    if (name === "svg") this.#svgDepth++;
    else if (name === "html" || name === "body")
      this.#set("language", attributes["lang"] ?? attributes["xml:lang"]);
    else if (name === "title" && this.#svgDepth === 0 && !this.#title) {
      this.#title = [];
      this.#titleOpen = true;
    } else if (name === "link" && /(?:^|\s)canonical(?:\s|$)/i.test(attributes["rel"] ?? "")) {
      this.#set("canonicalUrl", attributes["href"]);
    } else if (name === "meta") this.#readMeta(attributes);
    else if (
      name === "time" &&
      ("pubdate" in attributes || attributes["itemprop"] === "datePublished")
    ) {
      this.#set("publishedAt", toIsoDate(attributes["datetime"]));
    } else if (name === "time" && attributes["itemprop"] === "dateModified") {
      this.#set("lastUpdatedAt", toIsoDate(attributes["datetime"]));
    } else if (name === "script" && /^application\/ld\+json/i.test(attributes["type"] ?? "")) {
      this.#jsonLd = [];
    }
  }

  text(text: string): void {
    if (this.#titleOpen) this.#title?.push(text);
    else if (this.#jsonLd) this.#jsonLd.push(text);
  }

  close(name: string): void {
    if (name === "svg") this.#svgDepth = Math.max(0, this.#svgDepth - 1);
    else if (name === "title") this.#titleOpen = false;
    else if (name === "script" && this.#jsonLd) {
      this.#readJsonLd(this.#jsonLd.join(""));
      this.#jsonLd = undefined;
    }
  }

  finish(): PageMetadata {
    const title = this.#fields.get("title") ?? this.#title?.join("").replaceAll(/\s+/g, " ").trim();
    const optional = (name: "language" | "canonicalUrl" | "publishedAt" | "lastUpdatedAt") => {
      const value = this.#fields.get(name);
      return value ? { [name]: value } : {};
    };
    return {
      ...(title ? { title: title.slice(0, 500) } : {}),
      ...optional("language"),
      ...optional("canonicalUrl"),
      ...optional("publishedAt"),
      ...optional("lastUpdatedAt"),
      tags: (this.#fields.get("tags") ?? "")
        .split(",")
        .map((tag) => tag.trim())
        .filter((tag) => tag !== "")
        .slice(0, 50),
    };
  }

  /** The first word counts: what stands higher in the page is the page's own. */
  #set(field: string, value: string | undefined): void {
    const trimmed = value?.trim();
    if (trimmed && trimmed.length <= 2_000 && !this.#fields.has(field))
      this.#fields.set(field, trimmed);
  }

  #readMeta(attributes: Attributes): void {
    const name = (
      attributes["property"] ??
      attributes["name"] ??
      attributes["itemprop"] ??
      ""
    ).toLowerCase();
    const content = attributes["content"];
    if (name === "og:title") this.#set("title", content);
    else if (name === "og:url") this.#set("canonicalUrl", content);
    else if (name === "og:locale") this.#set("language", content);
    else if (name === "keywords") this.#set("tags", content);
    else if (publishedNames.has(name)) this.#set("publishedAt", toIsoDate(content));
    else if (updatedNames.has(name)) this.#set("lastUpdatedAt", toIsoDate(content));
  }

  #readJsonLd(source: string): void {
    if (source.length > maxJsonLdCharacters) return;
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      return;
    }
    const pending: unknown[] = [value];
    for (let visited = 0; pending.length > 0 && visited < 1_000; visited++) {
      const node = pending.shift();
      if (Array.isArray(node)) pending.push(...node.slice(0, 100));
      else if (typeof node === "object" && node !== null) {
        const fields = new Map(Object.entries(node));
        this.#set("publishedAt", toIsoDate(fields.get("datePublished")));
        this.#set("lastUpdatedAt", toIsoDate(fields.get("dateModified")));
        const language: unknown = fields.get("inLanguage");
        if (typeof language === "string") this.#set("language", language);
        pending.push(fields.get("@graph"), fields.get("mainEntity"));
      }
    }
  }
}
