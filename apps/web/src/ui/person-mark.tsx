import classes from "./person-mark.module.css";

/** The initials of a person; pictures of providers would tell them who looks. */
export function PersonMark({ name }: { name: string }) {
  return (
    <span className={classes.mark} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}
