import { holdsToken } from "@workspace/traffic";
import type { JsonObject } from "./json.ts";

/**
 * The fields that may tell the kinds of a union apart. Which of them does is decided when printing,
 * by what the objects of each kind hold; here the objects are only kept apart, so that it can be.
 */
const TAG_NAMES: readonly string[] = [
  "type",
  "object",
  "kind",
  "event",
  "role",
  "method",
  "op",
  "action",
  "__typename",
  "@type",
  "$type",
  "_type",
];
const RANK = new Map(TAG_NAMES.map((name, index) => [name, index]));
const TYPE_NAME = /^[\w$@.-]{1,36}(?:_type|Type)$/;
const TAG_WORD = /^[A-Za-z_$@][\w.:/$@+-]{0,47}$/;
const MOST_TAGS = 3;

export type Tag = readonly [name: string, value: string];

export function isTagName(name: string): boolean {
  return RANK.has(name) || (name.endsWith("ype") && TYPE_NAME.test(name));
}

/** The names that tag kinds by custom; `…_type` is as often a mere property. */
export function isStrongTag(name: string): boolean {
  return RANK.has(name);
}

/** The key under which an object's evidence is kept: its likeliest tags, in one string. */
export function tagKeyOf(value: JsonObject): string {
  let tags: Tag[] | null = null;
  for (const name in value) {
    if (!isTagName(name)) continue;
    const tag = value[name];
    if (typeof tag !== "string" || !TAG_WORD.test(tag) || holdsToken(tag)) continue;
    if (tags === null) tags = [[name, tag]];
    else tags.push([name, tag]);
  }
  // Most objects have none, and most of the others one.
  if (tags === null) return "";
  const [first] = tags;
  if (tags.length === 1 && first !== undefined) return joined(first);
  return tags.toSorted(byLikelihood).slice(0, MOST_TAGS).map(joined).join("");
}

export function tagsOf(key: string): Tag[] {
  const parts = key.split("\n");
  const tags: Tag[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2)
    tags.push([parts[at] ?? "", parts[at + 1] ?? ""]);
  return tags;
}

function joined([name, value]: Tag): string {
  return `${name}\n${value}\n`;
}

function byLikelihood([a]: Tag, [b]: Tag): number {
  const difference = (RANK.get(a) ?? TAG_NAMES.length) - (RANK.get(b) ?? TAG_NAMES.length);
  return difference || (a < b ? -1 : 1);
}
