/**
 * The slots with the highest scores above `floor`, best first; equal scores keep the order of slots.
 * Only slots whose mask is 1 count.
 */
export function selectTop(
  scores: Float32Array,
  mask: Uint8Array,
  count: number,
  limit: number,
  floor: number,
): number[] {
  if (limit <= 0) return [];
  // A heap of the best so far with the worst on top.
  const heap: number[] = [];
  const worse = (left: number, right: number): boolean =>
    scores[left]! < scores[right]! || (scores[left] === scores[right] && left > right);
  let threshold = floor;
  for (let slot = 0; slot < count; slot++) {
    if (scores[slot]! <= threshold || mask[slot] === 0) continue;
    if (heap.length < limit) {
      heap.push(slot);
      siftUp(heap, worse);
      if (heap.length === limit) threshold = scores[heap[0]!]!;
    } else {
      heap[0] = slot;
      siftDown(heap, worse);
      threshold = scores[heap[0]!]!;
    }
  }
  return heap.toSorted((left, right) => (worse(left, right) ? 1 : -1));
}

type Order = (left: number, right: number) => boolean;

function siftUp(heap: number[], worse: Order): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(heap[at]!, heap[parent]!)) return;
    [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
    at = parent;
  }
}

function siftDown(heap: number[], worse: Order): void {
  let at = 0;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && worse(heap[child]!, heap[least]!)) least = child;
    }
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least]!, heap[at]!];
    at = least;
  }
}
