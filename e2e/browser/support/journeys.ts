import { ring } from "@workspace/testing/doorbell";
import { inject } from "vitest";
import type { JourneysWorkspace } from "./global-setup.ts";

/** The running workspace that all journeys share. */
export const { url, webUrl, ownerSession, authService } = await ring<JourneysWorkspace>(
  inject("journeysWorkspace"),
);
