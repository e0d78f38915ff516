/** What a document may cost; each limit ends in an error or a named problem, never in a hang. */
export interface SpecLimits {
  /** Of the text, before it is parsed. */
  readonly maxBytes: number;
  /** Levels of lists and objects. */
  readonly maxDepth: number;
  /** Lists and objects in all. */
  readonly maxNodes: number;
  /** Pairs of schemas that one comparison looks at. */
  readonly maxComparisons: number;
  /** Changes that one comparison reports. */
  readonly maxChanges: number;
}

export const defaultLimits: SpecLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxDepth: 256,
  maxNodes: 4_000_000,
  maxComparisons: 1_000_000,
  maxChanges: 20_000,
};
