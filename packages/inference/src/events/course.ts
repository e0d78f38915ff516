/**
 * In which order and how often events come in a stream: for each label, in how many streams it was,
 * how often it came first and last, and the least and most times in one stream.
 */
export interface Course {
  readonly labels: Map<string, LabelCourse>;
  overflowed: boolean;
  /** The stream being read: label to times, and its last label. Never saved. */
  readonly open: Map<string, number>;
  first: string | null;
  last: string | null;
}

export interface LabelCourse {
  streams: number;
  first: number;
  last: number;
  /** Sum over those streams of how many other labels had come before it. */
  ranks: number;
  /** Of the streams that had it. */
  least: number;
  most: number;
}

const MOST_LABELS = 64;

export function createCourse(): Course {
  return { labels: new Map(), overflowed: false, open: new Map(), first: null, last: null };
}

export function addToCourse(course: Course, label: string): void {
  if (course.overflowed) return;
  course.open.set(label, (course.open.get(label) ?? 0) + 1);
  course.first ??= label;
  course.last = label;
  if (course.open.size > MOST_LABELS) overflow(course);
}

export function endCourse(course: Course): void {
  // In the order in which each came for the first time.
  for (const [rank, [label, times]] of [...course.open].entries()) {
    addLabel(course, label, {
      streams: 1,
      first: course.first === label ? 1 : 0,
      last: course.last === label ? 1 : 0,
      ranks: rank,
      least: times,
      most: times,
    });
  }
  closeOpen(course);
}

export function mergeCourse(target: Course, source: Course): void {
  if (source.overflowed) overflow(target);
  for (const [label, counts] of source.labels) addLabel(target, label, counts);
}

function addLabel(course: Course, label: string, counts: LabelCourse): void {
  if (course.overflowed) return;
  const known = course.labels.get(label);
  course.labels.set(label, {
    streams: (known?.streams ?? 0) + counts.streams,
    first: (known?.first ?? 0) + counts.first,
    last: (known?.last ?? 0) + counts.last,
    ranks: (known?.ranks ?? 0) + counts.ranks,
    least: Math.min(known?.least ?? Infinity, counts.least),
    most: Math.max(known?.most ?? 0, counts.most),
  });
  if (course.labels.size > MOST_LABELS) overflow(course);
}

/** Labels that are new each time tell nothing of order. */
function overflow(course: Course): void {
  course.overflowed = true;
  course.labels.clear();
  closeOpen(course);
}

function closeOpen(course: Course): void {
  course.open.clear();
  course.first = null;
  course.last = null;
}
