"use client";

import { Menu } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { ReactNode } from "react";
import type { PinDraft } from "./paths-page.tsx";
import { isParameter, placesOf } from "./pin-draft.ts";
import { ParameterPinForm, SamePinForm } from "./pin-forms.tsx";
import classes from "./paths.module.css";

interface PathTreeProps {
  paths: readonly string[];
  draft: PinDraft;
}

/** Every path once, segment below segment. */
export function PathTree({ paths, draft }: PathTreeProps) {
  const places = placesOf(paths);
  return (
    <div className={classes.tree}>
      <Level place="" places={places} draft={draft} />
    </div>
  );
}

interface LevelProps {
  place: string;
  places: ReadonlyMap<string, ReadonlySet<string>>;
  draft: PinDraft;
}

function Level({ place, places, draft }: LevelProps) {
  const segments = places.get(place);
  if (!segments) return null;
  return (
    <ul>
      {[...segments].toSorted().map((segment) => (
        <li key={segment}>
          <Segment place={place} segment={segment} draft={draft} />
          <Level place={`${place}/${segment}`} places={places} draft={draft} />
        </li>
      ))}
    </ul>
  );
}

function Segment({
  place,
  segment,
  draft: { add },
}: {
  place: string;
  segment: string;
  draft: PinDraft;
}) {
  const path = `${place}/${segment}`;
  if (isParameter(segment)) return <em className={classes.segment}>/{segment}</em>;
  if (!add || segment === "") return <span className={classes.segment}>/{segment}</span>;
  const onlyWords = !path.includes("{");
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <button type="button" className={classes.segment} aria-label={`Decide about ${path}`}>
          /{segment}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() =>
            open("It is a value", (close) => (
              <ParameterPinForm place={place} word={segment} onPin={add} onDone={close} />
            ))
          }
        >
          It is a value …
        </Menu.Item>
        <Menu.Item onClick={() => add({ kind: "literal", path })}>It is a name, always</Menu.Item>
        {onlyWords && (
          <Menu.Item
            onClick={() =>
              open("It is the same as another", (close) => (
                <SamePinForm path={path} onPin={add} onDone={close} />
              ))
            }
          >
            It is the same as another …
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function open(title: string, form: (close: () => void) => ReactNode): void {
  const modalId = modals.open({ title, children: form(() => modals.close(modalId)) });
}
