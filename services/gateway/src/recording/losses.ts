/** What a recorder could not give, since it began with its recording. */
export interface Losses {
  leftOut: number;
  bodiesLeftOut: number;
  unfinished: number;
}

export function noLosses(): Losses {
  return { leftOut: 0, bodiesLeftOut: 0, unfinished: 0 };
}

/** Those that came since others were told. */
export function lossesSince(told: Losses, now: Losses): Losses {
  return {
    leftOut: now.leftOut - told.leftOut,
    bodiesLeftOut: now.bodiesLeftOut - told.bodiesLeftOut,
    unfinished: now.unfinished - told.unfinished,
  };
}
