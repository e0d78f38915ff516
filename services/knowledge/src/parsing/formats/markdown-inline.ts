/** The words of one line of Markdown, without its marks. */
export function plainInline(source: string): string {
  return source
    .slice(0, 2_000)
    .replaceAll(/\s*\{#[\w:.-]+\}\s*$/g, "")
    .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replaceAll(/<\/?[a-zA-Z][^<>]*>/g, "")
    .replaceAll(/(`+)(.*?)\1/g, (_, __, code: string) => code.trim())
    .replaceAll(/(\*\*|__)(?=\S)(.*?\S)\1/g, "$2")
    .replaceAll(/(?<![\w*])\*(?=\S)([^*]*\S)\*/g, "$1")
    .replaceAll(/(?<![\w_])_(?=\S)([^_]*\S)_(?!\w)/g, "$1")
    .replaceAll(/~~(.*?)~~/g, "$1")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => entities[name] ?? "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
};
