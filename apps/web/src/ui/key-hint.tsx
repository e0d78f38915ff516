import classes from "./key-hint.module.css";

/** Keys of a shortcut, such as "g h" or "mod+k". */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(" ").map((key) => (
        <kbd key={key} className={classes.key}>
          {key.split("+").map(nameOf).join(" ")}
        </kbd>
      ))}
    </span>
  );
}

const names: Record<string, string> = { mod: "Ctrl", enter: "↵", escape: "Esc", shift: "⇧" };

function nameOf(key: string): string {
  return names[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key);
}
