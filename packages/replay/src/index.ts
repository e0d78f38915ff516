export { Cassette, CassetteTooLargeError } from "./cassette.ts";
export type { CassetteOptions, Played } from "./cassette.ts";
export { volatileNames } from "./match-rules.ts";
export type { Timing } from "./play-answer.ts";
export { createReplayServer } from "./replay-server.ts";
