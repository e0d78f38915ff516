export type Definition = { name: string; indent: number };

const modifiers =
  "(?:(?:export|default|declare|abstract|async|public|private|protected|internal|static|final|sealed|partial|open|override|virtual|readonly|unsafe|pub(?:\\([^)]*\\))?|extern|inline|const|data|suspend|case|implicit|lazy|@\\w+)\\s+)*";

const named = new RegExp(
  `^${modifiers}(?:function\\*?|class|interface|type|enum|namespace|module|struct|trait|impl(?:<[^>]*>)?|record|object|protocol|extension|def|defp|defmodule|defmacro|fn|fun|func|sub|mod|union|macro_rules!|message|service|rpc|procedure|package|contract|resource|actor|mixin)\\s+(?:\\([^)]*\\)\\s*)?(?:self\\.)?["']?([\\p{L}_$][\\p{L}\\p{N}_$.:!?]*)`,
  "u",
);
const arrow =
  /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\(|[\w$]+\s*=>)/;
const method =
  /^(?:(?:public|private|protected|internal|static|final|abstract|async|override|virtual|synchronized|readonly|get|set|const|unsigned|inline|constexpr|explicit|\*)\s+)*(?:[\w$<>[\],.?:*&~]+\s+)*[*&]?(?:[\w$]+::)?(#?~?[A-Za-z_$][\w$]*)\s*(?:<[^>]*>)?\([^;]*$/;
const controlWords = new Set(
  "if for while switch catch return else do try with using lock foreach match when until unless and or not in new throw await yield function typeof sizeof assert print super this expect it describe test".split(
    " ",
  ),
);
const sql =
  /^create\s+(?:or\s+replace\s+)?(?:unique\s+|temporary\s+|temp\s+|materialized\s+)*(?:table|view|index|function|procedure|trigger|type|schema|policy|extension)\s+(?:if\s+not\s+exists\s+)?([\w."`]+)/i;
const shellFunction = /^(?:function\s+)?([\w:.-]+)\s*\(\)\s*\{?/;
const section = /^\[+([^\]]+)\]+\s*$/;
const makeTarget = /^([\w./%-]+(?:\s+[\w./%-]+)*)\s*:(?!=)/;
const yamlKey = /^["']?([\w./$-]+)["']?:(?:\s|$)/;
const assembledRule = /^([^{};@]{1,120}?)\s*\{/;

/** The definition that a line opens, by the look of it. */
export function definitionIn(line: string, language: string): Definition | undefined {
  const content = line.trimStart();
  const indent = line.length - content.length;
  const name = nameIn(content, indent, language);
  return name
    ? {
        name: name
          .trim()
          .replace(/[:.]+$/, "")
          .slice(0, 120),
        indent,
      }
    : undefined;
}

function nameIn(content: string, indent: number, language: string): string | undefined {
  switch (language) {
    case "sql":
      return content.match(sql)?.[1];
    case "shell":
      return (
        content.match(shellFunction)?.[1] ??
        (content.startsWith("function ") ? content.match(named)?.[1] : undefined)
      );
    case "toml":
    case "ini":
      return indent === 0 ? content.match(section)?.[1] : undefined;
    case "make":
      return indent === 0 ? content.match(makeTarget)?.[1] : undefined;
    case "yaml":
      return indent <= 2 ? content.match(yamlKey)?.[1] : undefined;
    case "css":
      return content.match(assembledRule)?.[1];
    case "python":
    case "ruby":
    case "elixir":
    case "lua":
    case "haskell":
      return content.match(named)?.[1];
    default:
      return (
        content.match(named)?.[1] ??
        content.match(arrow)?.[1] ??
        methodName(content, indent, language)
      );
  }
}

const methodAtMargin = new Set(["c", "cpp", "php", "java", "csharp", "dart"]);

function methodName(content: string, indent: number, language: string): string | undefined {
  if (indent === 0 && !methodAtMargin.has(language)) return undefined;
  if (indent > 8 || !/[{(,]\s*$/.test(content)) return undefined;
  if (!/\{\s*$/.test(content) && !methodAtMargin.has(language)) return undefined;
  const name = content.length > 200 ? undefined : content.match(method)?.[1];
  const firstWord = content.match(/^[\w$]+/)?.[0] ?? "";
  return name &&
    !controlWords.has(name) &&
    !controlWords.has(firstWord) &&
    !/[=.]\s*[\w$]+\(/.test(content)
    ? name
    : undefined;
}
