import { placeOf } from "./graph.ts";
import type { Graph, KindNode, PlaceNode } from "./graph.ts";

/** From so many observations on, what was not seen is taken as not there when learning the habits. */
const RELIABLE = 8;
/** A key that was always there is still not required when the chance that it is optional is higher. */
const DOUBT_REQUIRED = 0.1;
/** Null is allowed where it was never seen when the chance that it may be is higher. */
const DOUBT_NULL = 0.1;

/** What APIs do on the whole, until this one has shown its own habits: the share of such fields. */
const ABSENT_BEFORE = 0.4;
const NULL_BEFORE = 0.1;

/** How often it happened, of how many chances. */
type Happening = readonly [times: number, of: number];

/** Whole numbers may have fractions where the chance is higher. */
const DOUBT_WHOLE = 0.1;

/** Of the fields of one name: how many there are, and at how many it happened. */
interface Tally {
  readonly fields: number;
  readonly happened: number;
}

/** What the object around a field says weighs as much as so many fields of its name. */
const NAME_WEIGHT = 2;
/** Nothing is sure. */
const MOST_SHARE = 0.95;

/** How often something happens where it can: optional keys absent, nullable fields null. */
interface Habit {
  /** Share of fields where it can happen. */
  readonly share: number;
  /** Of those: how often it does not happen, each field's share. */
  readonly quiet: readonly number[];
  /** How likely it is not to have happened in so many observations; worked out once for each number. */
  readonly silence: Map<number, number>;
}

/**
 * How this API treats null and absence, learned from the fields seen often. It tells what to make of
 * those seen a few times: where half of all fields are null now and then, one seen twice may be too;
 * and fields of one name (`next`, `deleted_at`) mostly behave alike.
 */
export class Habits {
  readonly #absence: Habit;
  readonly #null: Habit;
  readonly #nullByName: ReadonlyMap<string, Tally>;
  readonly #fraction: Habit;
  readonly #fractionByName: ReadonlyMap<string, Tally>;

  private constructor(graph: Graph) {
    const [absence, nulls, fractions]: [Happening[], Happening[], Happening[]] = [[], [], []];
    const nullByName = new Map<string, Tally>();
    const fractionByName = new Map<string, Tally>();
    for (const kind of graph.kinds()) {
      for (const [name, node] of kind.fields) {
        const field = placeOf(node);
        absence.push([kind.count - field.count, kind.count]);
        nulls.push([field.nulls, field.count]);
        tally(nullByName, name, field.nulls > 0);
        const numbers = field.integers + field.fractions;
        if (numbers === 0) continue;
        fractions.push([field.fractions, numbers]);
        tally(fractionByName, name, field.fractions > 0);
      }
    }
    this.#absence = learn(absence, ABSENT_BEFORE);
    this.#null = learn(nulls, NULL_BEFORE);
    this.#nullByName = nullByName;
    this.#fraction = learn(fractions, 0);
    this.#fractionByName = fractionByName;
  }

  static of(graph: Graph): Habits {
    return new Habits(graph);
  }

  /** Whether null may come at a field. `kind`: the object that has it. */
  isFieldNullable(kind: KindNode, name: string, field: PlaceNode): boolean {
    if (field.nulls > 0) return true;
    const around = shareIn(
      kind,
      this.#null,
      (sibling) => sibling.nulls > 0 && sibling.nulls < sibling.count,
    );
    const named = this.#nullByName.get(name) ?? { fields: 1, happened: 0 };
    // Itself left out: it is among the fields of its name.
    const share = (named.happened + NAME_WEIGHT * around) / (named.fields - 1 + NAME_WEIGHT);
    return chance(this.#null, Math.min(share, MOST_SHARE), field.count) > DOUBT_NULL;
  }

  /**
   * Whether a field whose few numbers happened to be whole takes fractions, as others of its name do:
   * a price of 12 is no count.
   */
  mayHaveFractions(name: string, field: PlaceNode): boolean {
    if (field.fractions > 0) return true;
    const named = this.#fractionByName.get(name) ?? { fields: 1, happened: 0 };
    // Itself is among them, and what has fractions is not always found.
    const share = Math.min(named.happened / named.fields, MOST_SHARE);
    return chance(this.#fraction, share, field.integers) > DOUBT_WHOLE;
  }

  /** Whether a field that was in all of `objects` objects, of a kind or of a union, is required. */
  isRequired(kind: KindNode, objects: number): boolean {
    const share = shareIn(kind, this.#absence, (sibling) => sibling.count < kind.count);
    return chance(this.#absence, share, objects) < DOUBT_REQUIRED;
  }
}

function tally(byName: Map<string, Tally>, name: string, happens: boolean): void {
  const { fields, happened } = byName.get(name) ?? { fields: 0, happened: 0 };
  byName.set(name, { fields: fields + 1, happened: happened + (happens ? 1 : 0) });
}

function learn(fields: readonly Happening[], before: number): Habit {
  const reliable = fields.filter(([, of]) => of >= RELIABLE);
  const happened = reliable.filter(([times, of]) => times > 0 && times < of);
  const share = (happened.length + before * 10) / (reliable.length + 10);
  return { share, quiet: happened.map(([times, of]) => 1 - times / of), silence: new Map() };
}

/** The share within one kind of object, which draws on all when its own fields are few. */
function shareIn(kind: KindNode, habit: Habit, happened: (sibling: PlaceNode) => boolean): number {
  const weight = 4;
  let times = 0;
  for (const sibling of kind.fields.values()) if (happened(placeOf(sibling))) times += 1;
  return (times + weight * habit.share) / (kind.fields.size + weight);
}

/** The chance that it can happen at a field where in `count` observations it did not. */
function chance(habit: Habit, share: number, count: number): number {
  const silent = silenceOf(habit, count);
  return (share * silent) / (share * silent + 1 - share);
}

function silenceOf({ quiet, silence }: Habit, count: number): number {
  const known = silence.get(count);
  if (known !== undefined) return known;
  const prior = 2 / ((count + 1) * (count + 2));
  const weight = 5;
  let seen = 0;
  for (const share of quiet) seen += share ** count;
  const silent = (seen + weight * prior) / (quiet.length + weight);
  silence.set(count, silent);
  return silent;
}
