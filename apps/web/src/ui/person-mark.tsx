import classes from "./person-mark.module.css";

/** The initials of a person; pictures of providers would tell them who looks. */
export function PersonMark({ name }: { name: string }) {
  // Drawn by the style: text would count as a part of what the mark stands on.
  return <span className={classes.mark} data-initials={initialsOf(name)} aria-hidden="true" />;
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}
