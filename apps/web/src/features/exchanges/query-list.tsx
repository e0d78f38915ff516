import { HeaderList } from "./header-list.tsx";
import classes from "./exchange-details.module.css";

export function QueryList({ url }: { url: string }) {
  const pairs = queryOf(url);
  if (pairs.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>Query</h3>
      <HeaderList label="Query" pairs={pairs} />
    </>
  );
}

function queryOf(url: string): Array<{ name: string; value: string }> {
  try {
    return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
  } catch {
    return [];
  }
}
