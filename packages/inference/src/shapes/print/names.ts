import { isStrongTag, tagsOf } from "../tags.ts";
import { addAll } from "./components.ts";
import type { Usage } from "./components.ts";
import { kindsAt, placeOf } from "./graph.ts";
import type { Graph, KindNode } from "./graph.ts";
import { readLabel } from "./labels.ts";
import { isGeneric, nounsByKind, ownersByPlace } from "./nouns.ts";
import { typeName, wordsOf } from "./words.ts";

/** What is known of a kind that could name it, best first. */
interface Clues {
  /** What its objects call themselves: `object: "page"`. */
  readonly itself: string;
  /** What the places call it, the most frequent first. */
  readonly nouns: readonly string[];
  /** What the kinds that hold it are called by their places. */
  readonly owners: readonly string[];
  readonly roles: ReadonlySet<string>;
  readonly inUnion: boolean;
  /** A page of a list rather than one of it. */
  readonly isPage: boolean;
}

/** A name for each shared kind, as a person would: in the singular, each only once. */
export function nameKinds(graph: Graph, usage: Usage): Map<KindNode, string> {
  const clues = gatherClues(graph, usage);
  const names = new Map<KindNode, string>();
  const taken = new Set<string>();
  // The kind with most evidence gets the plain name, whichever came first.
  const kinds = [...usage.shared].toSorted((a, b) => b.count - a.count || a.id - b.id);
  for (const kind of kinds) {
    const name = firstFree(candidates(clues.get(kind) ?? NO_CLUES), taken);
    taken.add(name.toLowerCase());
    names.set(kind, name);
  }
  return names;
}

const NO_CLUES: Clues = {
  itself: "",
  nouns: [],
  owners: [],
  roles: new Set(),
  inUnion: false,
  isPage: false,
};

function firstFree(names: readonly string[], taken: ReadonlySet<string>): string {
  const usable = names.filter((name) => name !== "").map((name) => name.replace(/^(?=\d)/, "N"));
  const free = usable.find((name) => !taken.has(name.toLowerCase()));
  if (free !== undefined) return free;
  const base = usable[0] ?? "Object";
  let number = 2;
  while (taken.has(`${base}${number}`.toLowerCase())) number += 1;
  return `${base}${number}`;
}

function candidates(clues: Clues): string[] {
  const [noun = ""] = clues.nouns;
  const owner = clues.owners.find((name) => name !== noun && !isGeneric(name)) ?? "";
  const ending = endingOf(clues);
  const plain = withEnding(noun, ending);
  const owned = withEnding(joined(owner, noun), ending);
  if (clues.itself === "") return isGeneric(noun) ? [owned, plain] : [plain, owned];
  const self = clues.itself;
  const inContext = withEnding(joined(self, noun), clues.roles.has("events") ? "Event" : "");
  const alone = !clues.inUnion || clues.nouns.includes(self) || wordsOf(self).length > 1;
  if (clues.roles.has("events")) return [withEnding(self, "Event"), inContext];
  return alone ? [self, joined(owner, self), inContext] : [inContext, joined(owner, self), self];
}

function endingOf({ roles, isPage }: Clues): string {
  if (roles.size !== 1) return isPage ? "List" : "";
  if (roles.has("request")) return "Request";
  if (roles.has("error")) return "Error";
  if (roles.has("events")) return "Event";
  return isPage ? "List" : "";
}

function withEnding(name: string, ending: string): string {
  return name.endsWith(ending) ? name : name + ending;
}

/** `User` and `UserAddress` are `UserAddress`, not `UserUserAddress`. */
function joined(owner: string, noun: string): string {
  return noun.startsWith(owner) || owner.endsWith(noun)
    ? noun.length > owner.length
      ? noun
      : owner
    : owner + noun;
}

function gatherClues(graph: Graph, usage: Usage): Map<KindNode, Clues> {
  const nouns = nounsByKind(graph);
  const owners = ownersByPlace(graph);
  const clues = new Map<KindNode, Clues>();
  const owning = new Map<KindNode, Set<KindNode>>();
  const labels = new Map<KindNode, Set<string>>();
  for (const place of graph.places()) {
    for (const kind of kindsAt(place)) {
      addAll(owning, kind, owners.get(place) ?? []);
      addAll(labels, kind, place.labels);
    }
  }
  for (const kind of usage.shared) {
    const read = [...(labels.get(kind) ?? [])].map(readLabel);
    const rooted = read.filter((label) => label.role !== "field");
    clues.set(kind, {
      itself: ownName(kind),
      nouns: byFrequency(nouns.get(kind)),
      owners: [...(owning.get(kind) ?? [])]
        .filter((owner) => owner !== kind)
        .toSorted((a, b) => b.count - a.count || a.id - b.id)
        .map((owner) => ownName(owner) || (byFrequency(nouns.get(owner))[0] ?? "")),
      roles: new Set(read.map((label) => label.role)),
      inUnion: usage.tags.has(kind),
      isPage: rooted.some((label) => label.isCollection && isPageOf(kind, label.noun)),
    });
  }
  return clues;
}

function ownName(kind: KindNode): string {
  const values = new Set<string>();
  for (const key of kind.tagKeys.keys()) {
    const tag = tagsOf(key).find(([name]) => isStrongTag(name));
    values.add(tag ? tag[1] : "");
  }
  const [only] = values;
  return values.size === 1 && only ? typeName(only) : "";
}

function byFrequency(nouns: ReadonlyMap<string, number> = new Map()): string[] {
  return [...nouns]
    .toSorted(
      ([a, timesA], [b, timesB]) =>
        Number(isGeneric(a)) - Number(isGeneric(b)) ||
        timesB - timesA ||
        a.length - b.length ||
        (a < b ? -1 : 1),
    )
    .map(([noun]) => noun);
}

/** An object around a list of its subject, and no subject itself. */
function isPageOf(kind: KindNode, subject: string): boolean {
  if (kind.fields.has("id")) return false;
  return [...kind.fields].some(([key, field]) => {
    const items = placeOf(field).arrays?.items;
    const noun = typeName(key);
    return items && placeOf(items).objects !== null && (noun === subject || isGeneric(noun));
  });
}
