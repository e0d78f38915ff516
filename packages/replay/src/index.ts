export { callOf } from "./call.ts";
export { Cassette, CassetteTooLargeError } from "./cassette.ts";
export type { CassetteOptions, Played, Track } from "./cassette.ts";
export { volatileNames } from "./match-rules.ts";
export { missDetail } from "./miss-detail.ts";
export { playBody, playedHeaders, playedLength } from "./play-answer.ts";
export type { Timing } from "./play-answer.ts";
export { createReplayServer } from "./replay-server.ts";
export { decoded, requestBodyOf } from "./request-body.ts";
