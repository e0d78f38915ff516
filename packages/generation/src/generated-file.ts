export interface GeneratedFile {
  /** Relative, with slashes, of letters, digits, dots and dashes only. */
  readonly path: string;
  readonly text: string;
}

/** A file name made of what a document calls something. */
export function fileName(name: string): string {
  return name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, 120);
}
