import { certainWords } from "./certain-words.ts";
import type { PathNode } from "./path-node.ts";
import { likenessOf, signatureOf, uniteSignatures } from "./signature.ts";
import type { Likeness, Signature } from "./signature.ts";
import { plainWeight, weightOf } from "./word-form.ts";
import { isPlural } from "./words.ts";

/** A word that stands where a parameter may stand. */
export interface WordChild {
  readonly word: string;
  readonly node: PathNode;
}

/** Words found to be values of one parameter, and how sure that is: 1 is just enough. */
export interface WordFold {
  readonly words: readonly WordChild[];
  readonly weight: number;
  /** How alike their answers are, 0 to 1; null when none could be compared. */
  readonly similarity: number | null;
}

interface Cluster {
  signature: Signature;
  readonly members: WordChild[];
  weight: number;
  readonly similarities: number[];
}

/** Answers less alike than this are of different endpoints; more alike than `surely`, of one. */
const leastSimilarity = 0.35;
const surelySimilar = 0.65;
/** From this weight on, a place is a parameter's so clearly that a word needs no likeness of its own. */
const clearWeight = 3;
/**
 * Which of the words at one place are values rather than names: null when none are. Many that answer
 * alike are values; few, or unlike ones, are names. `values` is what the ids at the same place can do,
 * `before` the segment that leads there.
 */
export function foldWords(
  children: readonly WordChild[],
  values: Signature | null,
  countOf: (node: PathNode) => number,
  before?: string,
): WordFold | null {
  const certain = children.filter((child) => values && isFailedLookup(child, values));
  certain.push(...certainWords(without(children, certain), before));
  const clusters: Cluster[] = [];
  if (values) clusters.push({ signature: values, members: [], weight: 1 / 2, similarities: [] });
  // Words that look most like values come first, so that a cluster stands before the doubtful ask.
  const ordered = without(children, certain).toSorted(
    (a, b) => weightOf(b.word) - weightOf(a.word),
  );
  for (const child of ordered) place(child, clusters, values !== null);
  const accepted = clusters.filter((cluster) => isParameter(cluster, countOf));
  if (certain.length > 0) accepted.push(certainCluster(certain));
  const [first, ...others] = accepted;
  if (!first) return null;
  let { signature } = first;
  for (const other of others) signature = uniteSignatures(signature, other.signature);
  const weight = accepted.reduce((sum, cluster) => sum + cluster.weight, 0);
  const stragglers = clusters
    .filter((cluster) => !accepted.includes(cluster))
    .flatMap((cluster) => cluster.members)
    .filter((child) => joins(child, signature, weight));
  const similarities = accepted.flatMap((cluster) => cluster.similarities);
  return {
    words: [...accepted.flatMap((cluster) => cluster.members), ...stragglers],
    weight,
    similarity: mean(similarities),
  };
}

/** One cluster of words that need no weighing. */
function certainCluster(members: readonly WordChild[]): Cluster {
  const [first = new Map(), ...others] = members.map(({ node }) => signatureOf(node));
  const likenesses = others.map((other) => likenessOf(first, other).similarity);
  return {
    signature: others.reduce(uniteSignatures, first),
    members: [...members],
    weight: members.length,
    similarities: likenesses.filter((similarity) => similarity !== null),
  };
}

/**
 * Beside ids, a word in the form of a value that can only fail at what they can do: one that nothing
 * was found for. An error's shape is no reason for an endpoint of its own.
 */
function isFailedLookup({ word, node }: WordChild, values: Signature): boolean {
  if (weightOf(word) <= plainWeight) return false;
  return [...signatureOf(node)].every(([call, answer]) => answer === "error" && values.has(call));
}

function without(children: readonly WordChild[], taken: readonly WordChild[]): WordChild[] {
  return children.filter((child) => !taken.includes(child));
}

function place(child: WordChild, clusters: Cluster[], hasValues: boolean): void {
  const signature = signatureOf(child.node);
  const weight = weightOf(child.word);
  for (const [index, cluster] of clusters.entries()) {
    const likeness = likenessOf(signature, cluster.signature);
    const { shared, named, similarity } = likeness;
    if (similarity !== null && similarity < leastSimilarity) continue;
    if (shared === 0 && weight <= plainWeight) continue;
    // It does what the ids beside it do, below a name of its own: `users/someone/factors`.
    const isTwin = hasValues && index === 0 && shared === signature.size && named === shared;
    cluster.members.push(child);
    cluster.weight += isTwin ? 1 : weight * supportOf(likeness);
    if (similarity !== null) cluster.similarities.push(similarity);
    cluster.signature = uniteSignatures(cluster.signature, signature);
    return;
  }
  clusters.push({ signature, members: [child], weight: weight / 2, similarities: [] });
}

function supportOf({ named, similarity }: Likeness): number {
  if (similarity !== null) return similarity >= surelySimilar ? 1 : 1 / 2;
  return named > 0 ? 1 : 1 / 2;
}

function isParameter(cluster: Cluster, countOf: (node: PathNode) => number): boolean {
  const { members, weight } = cluster;
  if (members.length === 0) return false;
  // Endpoints are called again and again, most values once or twice.
  const calls = members.reduce((sum, { node }) => sum + countOf(node), 0);
  return weight >= (calls / members.length >= 4 ? 2 : 1);
}

/** A word that was not enough for itself, beside a parameter that is certain. */
function joins({ word, node }: WordChild, signature: Signature, weight: number): boolean {
  const own = signatureOf(node);
  const { shared, named, similarity } = likenessOf(own, signature);
  if (weightOf(word) <= plainWeight) {
    // A plain word may well be a name, unless it only leads to what all its neighbours lead to.
    const isLike = similarity === null || similarity >= leastSimilarity;
    return weight >= clearWeight && isLike && named === own.size && isCandidate(word);
  }
  const isClear = weight >= clearWeight && shared === own.size;
  // Nothing is called at the word itself: it only leads to what its neighbours lead to.
  const isPassage = [...own.keys()].every((call) => !call.endsWith(" "));
  if (isClear && (named === own.size || isPassage)) return true;
  if (similarity !== null) return similarity >= leastSimilarity / (isClear ? 2 : 1);
  return shared > 0 || weight >= clearWeight;
}

function isCandidate(word: string): boolean {
  return weightOf(word) > 0 && !isPlural(word);
}

function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0
    ? null
    : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
