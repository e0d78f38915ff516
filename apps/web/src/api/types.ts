import type { Schemas } from "@workspace/contracts";

type Knowledge = Schemas["knowledge"];
type Gateway = Schemas["gateway"];

export type Answer = Knowledge["Answer"];
export type AnswerEvent = Knowledge["AnswerEvent"];
export type AnswerMode = Knowledge["AnswerMode"];
export type AnswerPlan = Knowledge["AnswerPlan"];
export type AskQuestion = Knowledge["AskQuestion"];
export type Citation = Knowledge["Citation"];
export type Collection = Knowledge["Collection"];
export type Document = Knowledge["Document"];
export type DocumentContent = Knowledge["DocumentContent"];
export type DocumentKind = Knowledge["DocumentKind"];
export type DocumentOrigin = Knowledge["DocumentOrigin"];
export type DocumentStatus = Knowledge["DocumentStatus"];
export type Entry = Knowledge["Entry"];
export type Folder = Knowledge["Folder"];
export type IndexingEvent = Knowledge["IndexingEvent"];
export type IndexingStatus = Knowledge["IndexingStatus"];
export type Place = Knowledge["Place"];
export type Problem = Knowledge["Problem"];
export type SearchFilters = Knowledge["SearchFilters"];
export type SearchHit = Knowledge["SearchHit"];
export type SearchMode = Knowledge["SearchMode"];
export type SearchRequest = Knowledge["SearchRequest"];
export type Source = Knowledge["Source"];
export type Stats = Knowledge["Stats"];
export type Thread = Knowledge["Thread"];
export type ThreadWithEntries = Knowledge["ThreadWithEntries"];

export type Key = Gateway["Key"];
export type Session = Gateway["Session"];
