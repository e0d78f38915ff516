"use client";

import { Tabs } from "@mantine/core";
import Link from "next/link";
import type { Exchange } from "#api/types.ts";
import { useCapture } from "#features/captures/use-captures.ts";
import { CopyAction } from "#ui/copy-action.tsx";
import { formatBytes, formatDate, formatDuration } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { RedactedText } from "#ui/redacted-text.tsx";
import { CopyMenu } from "./copy-menu.tsx";
import { clockTime, toneOf } from "./exchange-words.ts";
import { MessageList } from "./message-list.tsx";
import { MessageView } from "./message-view.tsx";
import { QueryList } from "./query-list.tsx";
import { readStream } from "./read-stream.ts";
import { StreamView } from "./stream-view.tsx";
import { Timeline } from "./timeline.tsx";
import { useExchange } from "./use-exchanges.ts";
import classes from "./exchange-details.module.css";

/** All that is known of one exchange. */
export function ExchangeDetails({ id }: { id: string }) {
  const exchange = useExchange(id);
  return (
    <Loaded query={exchange} fault="The exchange could not be loaded" rows={8}>
      {(data) => <Details exchange={data} />}
    </Loaded>
  );
}

function Details({ exchange }: { exchange: Exchange }) {
  const { request, response, messages } = exchange;
  const stream = readStream(response?.body ?? null);
  const first = messages.length > 0 ? "messages" : stream ? "stream" : "response";
  return (
    <article aria-label={`${exchange.method} ${exchange.url}`}>
      <div className={classes.line}>
        <span className={classes.method}>{exchange.method}</span>
        <span className={classes.status} data-tone={toneOf(exchange.status)}>
          {exchange.status ?? "No answer"}
        </span>
        <span className={classes.url}>
          <RedactedText text={exchange.url} />
        </span>
        <CopyAction value={exchange.url} label="Copy the address" />
        <CopyMenu exchange={exchange} />
      </div>
      {exchange.error !== null && response && (
        <p className={classes.fault}>{wordsOfError(exchange.error)}</p>
      )}
      <Facts exchange={exchange} />
      <Timeline exchange={exchange} stream={stream} />
      <Tabs defaultValue={first} keepMounted={false} classNames={{ panel: classes.panel ?? "" }}>
        <Tabs.List>
          {messages.length > 0 && (
            <Tabs.Tab value="messages">Messages ({messages.length.toLocaleString("en")})</Tabs.Tab>
          )}
          {stream && (
            <Tabs.Tab value="stream">Stream ({stream.items.length.toLocaleString("en")})</Tabs.Tab>
          )}
          <Tabs.Tab value="response">Response</Tabs.Tab>
          <Tabs.Tab value="request">Request</Tabs.Tab>
        </Tabs.List>
        {messages.length > 0 && (
          <Tabs.Panel value="messages">
            <MessageList messages={messages} startedAt={exchange.started_at} />
          </Tabs.Panel>
        )}
        {stream && (
          <Tabs.Panel value="stream">
            <StreamView stream={stream} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="response">
          {response ? (
            <MessageView message={response} what="response" exchangeId={exchange.id} />
          ) : (
            <p className={classes.note}>{wordsOfError(exchange.error)}</p>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="request">
          <QueryList url={exchange.url} />
          <MessageView message={request} what="request" exchangeId={exchange.id} />
        </Tabs.Panel>
      </Tabs>
    </article>
  );
}

const errors: Record<string, string> = {
  "broken-off": "The upstream broke off in the middle of its answer.",
  "client-left": "The client left before the answer was whole.",
  "no-answer": "The upstream gave no answer.",
};

const wordsOfError = (error: string | null): string =>
  errors[error ?? ""] ??
  "No answer was seen: the call was blocked or given up, or the connection was lost.";

function Facts({ exchange }: { exchange: Exchange }) {
  const { started_at: at, duration_ms: took, response, capture_ids: captures } = exchange;
  const facts: Array<[string, string | null]> = [
    ["Begun", at && `${formatDate(at)}, ${clockTime(at)}`],
    ["Took", took === null ? null : formatDuration(took)],
    ["Sent", formatBytes(exchange.request_bytes)],
    ["Received", formatBytes(exchange.response_bytes)],
    ["Protocol", response?.http_version ?? exchange.request.http_version],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
      <div>
        <dt>{captures.length === 1 ? "Capture" : "Captures"}</dt>
        <dd className={classes.captures}>
          {captures.map((id) => (
            <CaptureLink key={id} id={id} />
          ))}
        </dd>
      </div>
    </dl>
  );
}

function CaptureLink({ id }: { id: string }) {
  return <Link href={`/captures/${id}`}>{useCapture(id).data?.name ?? id}</Link>;
}
