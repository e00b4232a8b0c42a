import { useAction } from "../action";
import { callAws } from "../api";
import { parseJson } from "../components/Body";
import { Button } from "../components/Button";
import { CopyButton } from "../components/CopyButton";
import { ErrorNote } from "../components/ErrorNote";
import { JsonView } from "../components/JsonView";

/** What the page reads of SQS's API reference, Message. */
export interface SqsMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, unknown>;
}

interface QueueMessageProps {
  queueUrl: string;
  message: SqsMessage;
  onDelete: () => void;
}

export function QueueMessage({ queueUrl, message, onDelete }: QueueMessageProps) {
  const { MessageId, ReceiptHandle, Body, Attributes = {}, MessageAttributes } = message;
  const { busy, error, run } = useAction();
  const remove = async () => {
    const input = { QueueUrl: queueUrl, ReceiptHandle };
    if (await run(() => callAws("sqs", "DeleteMessage", input), "Message deleted")) onDelete();
  };
  const sent = Number(Attributes.SentTimestamp);
  const json = parseJson(Body);
  return (
    <li class="card">
      <header>
        <strong class="mono breakable">{MessageId}</strong>
        <span class="soft">
          {!Number.isNaN(sent) && `Sent ${new Date(sent).toLocaleString()}`}
          {Attributes.ApproximateReceiveCount !== undefined && `, received ${Attributes.ApproximateReceiveCount} times`}
        </span>
        <span class="actions at-end">
          <CopyButton iconOnly label="Copy body" text={Body} />
          <Button look="quiet" icon="clear" label="Delete message" aria-disabled={busy} onClick={() => void remove()} />
        </span>
      </header>
      {error !== undefined && <ErrorNote message={error} />}
      {json === undefined ? <pre class="text-block">{Body}</pre> : <JsonView value={json} />}
      {MessageAttributes !== undefined && <JsonView value={MessageAttributes} open={1} />}
    </li>
  );
}
