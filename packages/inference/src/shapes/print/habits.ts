import type { Graph, PlaceNode } from "./graph.ts";

/** How this API treats null and absence. */
export class Habits {
  static of(_graph: Graph): Habits {
    return new Habits();
  }

  isNullable(place: PlaceNode): boolean {
    return place.nulls > 0;
  }

  isRequired(present: number, objects: number): boolean {
    return present === objects && objects > 0;
  }
}
