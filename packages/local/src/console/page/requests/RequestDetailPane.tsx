import { useState } from "preact/hooks";
import type { RequestDetail } from "../../schema";
import { get, getText, messageFrom, post } from "../api";
import { Body } from "../components/Body";
import { Button } from "../components/Button";
import { CopyButton } from "../components/CopyButton";
import { ErrorNote } from "../components/ErrorNote";
import { Tabs } from "../components/Tabs";
import { announce } from "../components/Toasts";
import { formatMs, formatTime } from "../format";
import { useLoad } from "../hooks";
import { linkTo } from "../router";
import { EditDialog } from "./EditDialog";
import { HeaderList } from "./HeaderList";
import { RequestLogs } from "./RequestLogs";
import { StatusBadge } from "./RequestRow";
import { StepsTab } from "./StepsTab";

interface RequestDetailPaneProps {
  id: string;
  /** Shows another request. */
  onOther: (request: { id: string }) => void;
}

const tabs = [
  { key: "steps", title: "Steps" },
  { key: "response", title: "Response" },
  { key: "request", title: "Request" },
  { key: "logs", title: "Logs" },
] as const;

export function RequestDetailPane({ id, onOther }: RequestDetailPaneProps) {
  const {
    value: request,
    error,
    reload,
  } = useLoad(() => get<RequestDetail>(`/api/requests/${encodeURIComponent(id)}`), [id]);
  const [tab, setTab] = useState<(typeof tabs)[number]["key"]>("steps");
  if (error !== undefined) {
    return (
      <div class="detail">
        <div class="detail-head" />
        <ErrorNote message={error} onRetry={reload} />
      </div>
    );
  }
  if (request === undefined) return <div class="detail" aria-busy="true" />;
  return (
    <div class="detail">
      <Head request={request} />
      <Actions request={request} onOther={onOther} />
      <Tabs label="Parts of the request" tabs={tabs} selected={tab} onSelect={setTab}>
        {tab === "steps" && <StepsTab request={request} />}
        {tab === "response" && <Half headers={request.responseHeaders} body={request.responseBody} />}
        {tab === "request" && <Half headers={request.requestHeaders} body={request.requestBody} />}
        {tab === "logs" && <RequestLogs id={request.id} />}
      </Tabs>
    </div>
  );
}

function Head({ request }: { request: RequestDetail }) {
  const { method, url, service, operation, status, ms, time, principal, replayOf } = request;
  const { pathname, search } = new URL(url, location.href);
  const title =
    service === "apigateway" ? `${method} ${pathname}${search}` : `${service}:${operation ?? `${method} ${pathname}`}`;
  const facts = [
    formatMs(ms),
    formatTime(time),
    operation !== title && operation !== undefined && `route ${operation}`,
    principal && `as ${principal}`,
  ];
  return (
    <div class="detail-head">
      <h2 class="mono">{title}</h2>
      <p class="facts">
        <StatusBadge status={status} />
        {facts.filter(Boolean).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {replayOf !== undefined && <a href={linkTo("requests", [replayOf])}>Repeats an earlier request</a>}
      </p>
    </div>
  );
}

function Actions({ request, onOther }: { request: RequestDetail; onOther: RequestDetailPaneProps["onOther"] }) {
  const [editing, setEditing] = useState(false);
  const [sending, setSending] = useState(false);
  const path = `/api/requests/${encodeURIComponent(request.id)}`;
  const sendAgain = async () => {
    setSending(true);
    try {
      const again = await post<RequestDetail>(`${path}/replay`);
      announce(`Sent again: ${again.status}`);
      onOther(again);
    } catch (error) {
      announce(messageFrom(error), "error");
    } finally {
      setSending(false);
    }
  };
  return (
    <div class="actions">
      <Button icon="replay" disabled={sending} onClick={() => void sendAgain()}>
        Send again
      </Button>
      <Button
        icon="edit"
        onClick={() => {
          setEditing(true);
        }}
      >
        Edit and send
      </Button>
      <CopyButton label="Copy as curl" text={() => getText(`${path}/curl`)} />
      {editing && (
        <EditDialog
          request={request}
          onSent={(again) => {
            setEditing(false);
            onOther(again);
          }}
          onClose={() => {
            setEditing(false);
          }}
        />
      )}
    </div>
  );
}

function Half({ headers, body }: { headers: RequestDetail["requestHeaders"]; body: RequestDetail["requestBody"] }) {
  const type = headers.find(({ name }) => name.toLowerCase() === "content-type")?.value ?? "";
  return (
    <>
      <h3>Body</h3>
      <Body {...body} type={type} />
      <h3>Headers</h3>
      <HeaderList headers={headers} />
    </>
  );
}
