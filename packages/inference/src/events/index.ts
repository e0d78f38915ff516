export { addEvent, addStreamEnd, createEventShape, isEmptyEventShape } from "./event-shape.ts";
export type { EventShape } from "./event-shape.ts";
export { loadEventShape } from "./load-event-shape.ts";
export { mergeEventShapes } from "./merge-event-shapes.ts";
export { saveEventShape } from "./save-event-shape.ts";
