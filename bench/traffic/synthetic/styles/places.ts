import type { Api } from "../api.ts";
import type { Random } from "../random.ts";
import { integer, list, map, number, object, string } from "../values.ts";
import {
  date,
  languages,
  locales,
  ordinaryFields,
  regions,
  slug,
  userName,
  word,
} from "../vocabulary.ts";
import { currencies } from "../vocabulary.ts";
import { fromPool, ok } from "./rest.ts";

/** Paths in which values are words, dates, codes, lists and pairs rather than ids. */
export function placesApi(random: Random): Api {
  const spoken = random.pick([locales, languages]);
  const region = (dice: Random): string => dice.pick(spoken);
  const point = (dice: Random): string => (dice.next() * 90).toFixed(dice.integer(1, 4));
  const ids = (dice: Random): string =>
    Array.from({ length: dice.integer(1, 5) }, () => dice.integer(1, 9999)).join(",");
  const article = object({ headline: string(slug), ...ordinaryFields(random, 7) });
  const page = object({
    sections: list(object(ordinaryFields(random, 3)), 3),
    ...ordinaryFields(random, 3),
  });
  const forecast = object({
    temperature: number(40, 0.1),
    humidity: integer(0, 100),
    ...ordinaryFields(random, 3),
  });
  const rates = object({
    base: string((dice) => dice.pick(currencies)),
    rates: map((dice) => dice.pick(currencies), number(3, 0), 5, 2),
  });
  const report = object({
    rows: list(object({ day: string(date), value: number(100, 0.2) }), 4),
    ...ordinaryFields(random, 3),
  });
  const city = fromPool(random, word);
  const operations: Api["operations"] = [
    {
      method: "get",
      path: "/{locale}/articles/{slug}",
      parameters: { locale: region, slug },
      answers: [ok(article)],
    },
    {
      method: "get",
      path: "/{locale}/articles",
      parameters: { locale: region },
      answers: [ok(list(article, 3))],
    },
    {
      method: "get",
      path: "/{locale}/navigation",
      parameters: { locale: region },
      answers: [ok(page)],
    },
    {
      method: "get",
      path: "/archive/{year}/{month}/{day}",
      parameters: {
        year: (dice) => String(dice.integer(2015, 2026)),
        month: (dice) => String(dice.integer(1, 12)).padStart(2, "0"),
        day: (dice) => String(dice.integer(1, 28)).padStart(2, "0"),
      },
      answers: [ok(list(article, 3))],
    },
    { method: "get", path: "/reports/daily/{date}", parameters: { date }, answers: [ok(report)] },
    {
      method: "get",
      path: "/rates/{currency}",
      parameters: { currency: (dice) => dice.pick(currencies) },
      answers: [ok(rates)],
    },
    {
      method: "get",
      path: "/countries/{country}/holidays",
      parameters: { country: (dice) => dice.pick(regions) },
      answers: [ok(list(object({ day: string(date), label: string(slug) }), 4))],
    },
    {
      method: "get",
      path: "/stations/{ids}/levels",
      parameters: { ids },
      answers: [ok(list(forecast, 3))],
    },
    {
      method: "get",
      path: "/stations/{ids}",
      parameters: { ids },
      answers: [ok(list(object(ordinaryFields(random, 5)), 3))],
    },
    {
      method: "get",
      path: "/forecast/{point}",
      parameters: { point: (dice) => `${point(dice)},${point(dice)}` },
      answers: [ok(forecast)],
    },
    {
      method: "get",
      path: "/map;lat={lat};lon={lon}/nearby",
      parameters: { lat: point, lon: point },
      answers: [ok(list(object(ordinaryFields(random, 4)), 3))],
    },
    {
      method: "get",
      path: "/@{user}/posts",
      parameters: { user: fromPool(random, userName) },
      answers: [ok(list(article, 3))],
    },
    {
      method: "get",
      path: "/weather/{city}/hourly",
      parameters: { city },
      answers: [ok(forecast)],
    },
    {
      method: "get",
      path: "/weather/{city}/alerts",
      parameters: { city },
      answers: [ok(list(object(ordinaryFields(random, 4)), 2))],
    },
    {
      method: "get",
      path: "/topics/{topic}",
      parameters: {
        topic: fromPool(random, (dice) => (dice.chance(0.5) ? word(dice) : slug(dice))),
      },
      answers: [ok(page)],
      weight: 2,
    },
    {
      method: "get",
      path: "/exports/{name}.json",
      parameters: { name: slug },
      answers: [ok(report)],
    },
    {
      method: "get",
      path: "/packages/{name}/{version}",
      parameters: {
        name: fromPool(random, slug),
        version: (dice) => `${dice.integer(0, 9)}.${dice.integer(0, 20)}.${dice.integer(0, 9)}`,
      },
      answers: [ok(object({ name: string(slug), ...ordinaryFields(random, 6) }), { name: "name" })],
    },
    { method: "get", path: "/status", answers: [ok(object(ordinaryFields(random, 3)))] },
    { method: "get", path: "/about/imprint", answers: [ok(object(ordinaryFields(random, 3)))] },
  ];
  return {
    origin: `https://${word(random)}.example`,
    definitions: new Map(),
    operations: random.take(operations, 13),
  };
}
