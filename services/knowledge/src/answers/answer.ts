import type { Schemas } from "@workspace/contracts";

type Knowledge = Schemas["knowledge"];

export type Answer = Knowledge["Answer"];
export type AnswerStatus = Knowledge["AnswerStatus"];
export type AnswerMode = Knowledge["AnswerMode"];
export type AnswerEvent = Knowledge["AnswerEvent"];
export type AskQuestion = Knowledge["AskQuestion"];
export type Citation = Knowledge["Citation"];
export type Source = Knowledge["Source"];

/** Leaves out, for each member of a union, what the run's log adds. */
type WithoutNumber<Event> = Event extends unknown ? Omit<Event, "sequence_number"> : never;

/** An event before it has its number. */
export type AnswerStep = WithoutNumber<AnswerEvent>;
