/** The least of 1, 2, 2.5 and 5 times a power of ten that is not below the value. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 2.5, 5, 10];
  return (steps.find((step) => step * power >= value * 0.999_999) ?? 10) * power;
}

/** Evenly spaced indexes of labels, so that they do not run into each other. */
export function labelIndexes(count: number, widthPx: number, labelPx: number): number[] {
  if (count === 0) return [];
  const fits = Math.max(1, Math.min(count, Math.floor(widthPx / labelPx)));
  const stride = Math.ceil(count / fits);
  return Array.from({ length: Math.ceil(count / stride) }, (_, at) => at * stride);
}

/** The parts of a line between its gaps, as an SVG path. */
export function linePath(
  values: ReadonlyArray<number | null>,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== null)
      path += `${drawing ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    drawing = value !== null;
  }
  return path;
}
