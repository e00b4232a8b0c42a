import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Field } from "../components/Field";
import { FormDialog } from "../components/FormDialog";
import { TextField } from "../components/TextField";

interface SendMessageProps {
  queueUrl: string;
  isFifo: boolean;
  onDone: () => void;
  onClose: () => void;
}

export function SendMessage({ queueUrl, isFifo, onDone, onClose }: SendMessageProps) {
  const [body, setBody] = useState("");
  const [group, setGroup] = useState("default");
  const send = async () => {
    await callAws("sqs", "SendMessage", {
      QueueUrl: queueUrl,
      MessageBody: body,
      ...(isFifo && { MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() }),
    });
    onDone();
  };
  return (
    <FormDialog title="Send message" submit="Send message" done="Message sent" onSubmit={send} onClose={onClose}>
      <Field label="Body">
        {(control) => (
          <textarea
            {...control}
            rows={8}
            required
            spellcheck={false}
            value={body}
            onInput={({ currentTarget }) => {
              setBody(currentTarget.value);
            }}
          />
        )}
      </Field>
      {isFifo && <TextField label="Message group id" value={group} onInput={setGroup} input={{ required: true }} />}
    </FormDialog>
  );
}
