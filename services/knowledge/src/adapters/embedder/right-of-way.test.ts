import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RightOfWay } from "./right-of-way.ts";

let wentOn = 0;
let way: RightOfWay;

beforeEach(() => {
  vi.useFakeTimers();
  wentOn = 0;
  way = new RightOfWay(() => wentOn++);
});
afterEach(() => void vi.useRealTimers());

test("it is given for as long as was said, and ends by itself", () => {
  way.give(50);
  expect(way.isGiven).toBe(true);
  vi.advanceTimersByTime(49);
  expect(wentOn).toBe(0);
  vi.advanceTimersByTime(1);
  expect(way.isGiven).toBe(false);
  expect(wentOn).toBe(1);
});

test("it ends early, once, when nobody holds it any more", () => {
  way.hold(50);
  way.hold(50);
  way.release();
  expect(way.isGiven).toBe(true);
  way.release();
  expect(way.isGiven).toBe(false);
  vi.advanceTimersByTime(100);
  expect(wentOn).toBe(1);
});

test("it is never made shorter", () => {
  way.hold(100);
  way.give(50);
  vi.advanceTimersByTime(99);
  expect(way.isGiven).toBe(true);
  vi.advanceTimersByTime(1);
  expect(way.isGiven).toBe(false);
});

test("however often it is asked for, it ends", () => {
  for (let ms = 0; ms < 200; ms += 10) {
    way.give(50);
    vi.advanceTimersByTime(10);
  }
  expect(wentOn).toBe(1);
  expect(way.isGiven).toBe(false);
});

test("it is given again only after the work had a turn", () => {
  way.hold(50);
  way.release();
  way.give(50);
  expect(way.isGiven).toBe(false);
  way.turnTaken();
  way.give(50);
  expect(way.isGiven).toBe(true);
});
