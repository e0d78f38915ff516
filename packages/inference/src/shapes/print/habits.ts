import { placeOf } from "./graph.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";

/** From so many observations on, what was not seen is taken as not there when learning the habits. */
const RELIABLE = 8;
/** A key that was always there is still not required when the chance that it is optional is higher. */
const DOUBT_REQUIRED = 0.1;
/** Null is allowed where it was never seen when the chance that it may be is higher. */
const DOUBT_NULL = 0.35;

/** How often something happens where it can: optional keys absent, nullable fields null. */
interface Habit {
  /** Share of fields where it can happen. */
  readonly share: number;
  /** Of those: how often it does not happen, each field's share. */
  readonly quiet: readonly number[];
}

/**
 * How this API treats null and absence, learned from the fields seen often. It tells what to make of
 * those seen a few times: where half of all fields are null now and then, one seen twice may be too.
 */
export class Habits {
  readonly #absence: Habit;
  readonly #null: Habit;

  private constructor(absence: Habit, nulls: Habit) {
    this.#absence = absence;
    this.#null = nulls;
  }

  static of(graph: Graph): Habits {
    const absence: Array<readonly [number, number]> = [];
    const nulls: Array<readonly [number, number]> = [];
    for (const kind of graph.kinds()) {
      for (const node of kind.fields.values()) {
        const field = placeOf(node);
        absence.push([kind.count - field.count, kind.count]);
        nulls.push([field.nulls, field.count]);
      }
    }
    return new Habits(learn(absence), learn(nulls));
  }

  /** Whether null may come at a field. `kind`: the object that has it. */
  isFieldNullable(kind: KindNode, field: PlaceNode): boolean {
    if (field.nulls > 0) return true;
    const share = shareIn(
      kind,
      this.#null,
      (sibling) => sibling.nulls > 0 && sibling.nulls < sibling.count,
    );
    return chance(this.#null, share, field.count) > DOUBT_NULL;
  }

  isRequired(kind: KindNode, field: PlaceNode): boolean {
    if (field.count < kind.count) return false;
    const share = shareIn(kind, this.#absence, (sibling) => sibling.count < kind.count);
    return chance(this.#absence, share, kind.count) < DOUBT_REQUIRED;
  }
}

/** Each pair: how often it happened, of how many chances. */
function learn(fields: ReadonlyArray<readonly [number, number]>): Habit {
  const reliable = fields.filter(([, of]) => of >= RELIABLE);
  const happened = reliable.filter(([times, of]) => times > 0 && times < of);
  // Before there is evidence: four fields of ten, and mostly more often than not.
  const share = (happened.length + 4) / (reliable.length + 10);
  return { share, quiet: happened.map(([times, of]) => 1 - times / of) };
}

/** The share within one kind of object, which draws on all when its own fields are few. */
function shareIn(kind: KindNode, habit: Habit, happened: (sibling: PlaceNode) => boolean): number {
  const siblings = [...kind.fields.values()].map(placeOf);
  const weight = 4;
  return (siblings.filter(happened).length + weight * habit.share) / (siblings.length + weight);
}

/** The chance that it can happen at a field where in `count` observations it did not. */
function chance(habit: Habit, share: number, count: number): number {
  const prior = 2 / ((count + 1) * (count + 2));
  const weight = 5;
  const seen = habit.quiet.reduce((sum, quiet) => sum + quiet ** count, 0);
  const silent = (seen + weight * prior) / (habit.quiet.length + weight);
  return (share * silent) / (share * silent + 1 - share);
}
