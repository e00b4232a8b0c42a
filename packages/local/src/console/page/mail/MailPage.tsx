import { useMemo } from "preact/hooks";
import type { Message } from "../../schema";
import { messageFrom } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { PageHeader } from "../components/PageHeader";
import { Panes } from "../components/Panes";
import { SearchField } from "../components/SearchField";
import { announce } from "../components/Toasts";
import { VirtualList } from "../components/VirtualList";
import { formatClock, formatCount } from "../format";
import { messages, useLiveList } from "../liveList";
import { queryFilters } from "../queryFilters";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { MessageDetail } from "./MessageDetail";
import { textOfHtml } from "./textOfHtml";

export function MailPage({ route }: PageProps) {
  const { items, loaded, error } = useLiveList(messages);
  const filters = queryFilters(route);
  const search = filters.get("search").toLowerCase();
  const shown = useMemo(() => items.filter((message) => searched(message).includes(search)).reverse(), [items, search]);
  const [id] = route.rest;
  const selected = items.find((message) => message.id === id);
  const clear = () => {
    messages.clear().then(
      () => {
        announce("Messages cleared");
      },
      (problem: unknown) => {
        announce(messageFrom(problem), "error");
      },
    );
  };
  return (
    <>
      <PageHeader
        title="Messages"
        note={formatCount(items.length, "message")}
        actions={<Button icon="clear" label="Clear messages" disabled={items.length === 0} onClick={clear} />}
      >
        <SearchField
          label="Search messages"
          value={filters.get("search")}
          onInput={(value) => {
            filters.set("search", value);
          }}
        />
      </PageHeader>
      {error !== undefined && <ErrorNote message={error} onRetry={() => void messages.load()} />}
      <Panes
        detailLabel="Message"
        onClose={() => {
          navigate(linkTo("mail", [], filters.query));
        }}
        list={
          shown.length > 0 ? (
            <VirtualList
              label="Messages"
              items={shown}
              itemKey={(message) => message.id}
              rowHeight={60}
              row={(message) => <MessageRow message={message} />}
              selectedKey={id}
              onSelect={(message) => {
                navigate(linkTo("mail", [message.id], filters.query), id !== undefined);
              }}
            />
          ) : (
            loaded && <NoMessages filtered={items.length > 0} onReset={filters.reset} />
          )
        }
        detail={selected && <MessageDetail message={selected} />}
      />
    </>
  );
}

function MessageRow({ message: { to, subject, body, medium, code, time } }: { message: Message }) {
  const text = textOfHtml(body);
  return (
    <div class="message-row">
      <span class="message-to">{to}</span>
      <span class="request-time">{formatClock(time)}</span>
      <span class="message-subject">
        {subject ?? text}
        {subject !== undefined && <span class="soft"> {text}</span>}
      </span>
      <span class="message-tag">
        {code !== undefined && <span class="badge">{code}</span>}
        {medium === "SMS" && <span class="badge">SMS</span>}
      </span>
    </div>
  );
}

function NoMessages({ filtered, onReset }: { filtered: boolean; onReset: () => void }) {
  return filtered ? (
    <EmptyState icon="search" title="No message matches">
      <Button onClick={onReset}>Show all messages</Button>
    </EmptyState>
  ) : (
    <EmptyState icon="mail" title="No messages yet">
      <p>E-mails and text messages that Cognito, SNS or SES would send appear here, with their codes and links.</p>
    </EmptyState>
  );
}

function searched({ to, subject, body, code, purpose }: Message): string {
  return [to, subject, textOfHtml(body), code, purpose].join(" ").toLowerCase();
}
