import "@mantine/core/styles.layer.css";
import "@fontsource-variable/geist/index.css";
import { ColorSchemeScript, MantineProvider, mantineHtmlProps } from "@mantine/core";
import { headers } from "next/headers";
import type { ReactNode } from "react";
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return <html lang="en" {...mantineHtmlProps}><head><ColorSchemeScript nonce={nonce} /></head><body><MantineProvider>{children}</MantineProvider></body></html>;
}
