import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { FormDialog } from "../components/FormDialog";
import { useLoad } from "../hooks";
import { EmulatorHint } from "./NoStore";
import { QueueMessage } from "./QueueMessage";
import type { SqsMessage } from "./QueueMessage";
import { SendMessage } from "./SendMessage";

/** Messages stay visible to the program's own consumers: they are received with a visibility timeout of 0. */
export function QueueBrowser({ queueUrl }: { queueUrl: string }) {
  const [dialog, setDialog] = useState<"purge" | "send">();
  const queue = useLoad(async () => {
    const input = { QueueUrl: queueUrl };
    const [{ Attributes = {} }, { Messages = [] }] = await Promise.all([
      callAws<{ Attributes?: Record<string, string> }>("sqs", "GetQueueAttributes", {
        ...input,
        AttributeNames: ["All"],
      }),
      callAws<{ Messages?: SqsMessage[] }>("sqs", "ReceiveMessage", {
        ...input,
        AttributeNames: ["All"],
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
      }),
    ]);
    return { attributes: Attributes, messages: Messages };
  }, [queueUrl]);
  const close = () => {
    setDialog(undefined);
  };
  if (queue.error !== undefined) {
    return (
      <EmptyState icon="data" title="This queue is not served">
        <EmulatorHint />
        <ErrorNote message={queue.error} onRetry={queue.reload} />
      </EmptyState>
    );
  }
  if (queue.value === undefined) return null;
  const { attributes, messages } = queue.value;
  const count = (name: string): string => attributes[name] ?? "0";
  return (
    <div class="page-body">
      <div class="toolbar">
        <p class="soft">
          {count("ApproximateNumberOfMessages")} available, {count("ApproximateNumberOfMessagesNotVisible")} in flight,{" "}
          {count("ApproximateNumberOfMessagesDelayed")} delayed
        </p>
        <div class="actions at-end">
          <Button icon="replay" aria-disabled={queue.loading} onClick={queue.reload}>
            Poll for messages
          </Button>
          <Button
            look="danger"
            onClick={() => {
              setDialog("purge");
            }}
          >
            Purge
          </Button>
          <Button
            look="primary"
            icon="plus"
            onClick={() => {
              setDialog("send");
            }}
          >
            Send message
          </Button>
        </div>
      </div>
      {messages.length === 0 && <EmptyState icon="mail" title="No messages to receive" />}
      <ul class="messages">
        {messages.map((message) => (
          <QueueMessage key={message.MessageId} queueUrl={queueUrl} message={message} onDelete={queue.reload} />
        ))}
      </ul>
      {dialog === "send" && (
        <SendMessage
          queueUrl={queueUrl}
          isFifo={attributes.FifoQueue === "true"}
          onDone={queue.reload}
          onClose={close}
        />
      )}
      {dialog === "purge" && (
        <FormDialog
          title="Purge queue"
          submit="Purge queue"
          look="danger"
          done="Queue purged"
          onSubmit={async () => {
            await callAws("sqs", "PurgeQueue", { QueueUrl: queueUrl });
            queue.reload();
          }}
          onClose={close}
        >
          <p>All messages of the queue are deleted.</p>
        </FormDialog>
      )}
    </div>
  );
}
