import { resourcesOfType } from "../record/recordedFields";
import { parseJsonObject } from "../record/recordedProgram";
import type { Json, RecordedProgram } from "../record/recordedProgram";
import type { RecordedExchange } from "./recordedExchange";
import type { Message } from "./schema";

type Content = Omit<Message, "id" | "time">;

/** What a successful call of SES or SNS that went to the emulator sends to people; nothing for any other request. */
export function sentMessages(
  { trace, target }: RecordedExchange,
  requestBody: string,
  program: RecordedProgram,
): Content[] {
  if (trace.service !== "emulator" || trace.status >= 300) return [];
  const service = trace.operation?.split(":")[0];
  if (service === "ses")
    return target.startsWith("/v2/email/outbound-emails") ? email2(requestBody) : email(requestBody);
  return service === "sns" ? notifications(requestBody, program) : [];
}

/** SES API version 2, SendEmail. */
function email2(text: string): Content[] {
  const mail = parseJsonObject(text);
  const at = (...names: string[]): Json | undefined =>
    names.reduce<Json | undefined>((value, name) => (value as Record<string, Json> | undefined)?.[name], mail);
  const simple = (...names: string[]): string | undefined => textOf(at("Content", "Simple", ...names));
  const raw = textOf(at("Content", "Raw", "Data"));
  return addresses(["ToAddresses", "CcAddresses", "BccAddresses"].flatMap((kind) => at("Destination", kind) ?? [])).map(
    (to) =>
      mailTo(to, {
        from: textOf(at("FromEmailAddress")),
        subject: simple("Subject", "Data"),
        html: simple("Body", "Html", "Data"),
        text: simple("Body", "Text", "Data") ?? (raw && Buffer.from(raw, "base64").toString("utf8")),
        purpose: "SendEmail",
      }),
  );
}

/** SES API version 1, SendEmail and SendRawEmail. */
function email(text: string): Content[] {
  const form = new URLSearchParams(text);
  const action = form.get("Action") ?? "";
  if (action !== "SendEmail" && action !== "SendRawEmail") return [];
  const to = [...form].flatMap(([name, value]) =>
    /^(?:Destination\.(?:To|Cc|Bcc)Addresses|Destinations)\.member\.\d+$/.test(name) ? [value] : [],
  );
  const raw = form.get("RawMessage.Data");
  const content = {
    from: form.get("Source") ?? undefined,
    subject: form.get("Message.Subject.Data") ?? undefined,
    html: form.get("Message.Body.Html.Data") ?? undefined,
    text:
      form.get("Message.Body.Text.Data") ?? (raw === null ? undefined : Buffer.from(raw, "base64").toString("utf8")),
    purpose: action,
  };
  return to.map((address) => mailTo(address, content));
}

/** SNS, Publish: to a phone, or to a topic's subscribers who are people. */
function notifications(text: string, program: RecordedProgram): Content[] {
  const form = new URLSearchParams(text);
  if (form.get("Action") !== "Publish") return [];
  const body = form.get("Message") ?? "";
  const phoneNumber = form.get("PhoneNumber");
  const sms = (to: string): Content => ({ service: "sns", medium: "SMS", to, body, purpose: "Publish" });
  if (phoneNumber !== null) return [sms(phoneNumber)];
  const topicArn = form.get("TopicArn");
  return resourcesOfType(program, "aws:sns/topicSubscription:TopicSubscription").flatMap(({ outputs }): Content[] => {
    const { topic, protocol, endpoint } = outputs;
    if (topic !== topicArn || typeof endpoint !== "string") return [];
    if (protocol === "sms") return [sms(endpoint)];
    if (protocol !== "email" && protocol !== "email-json") return [];
    const subject = form.get("Subject") ?? "AWS Notification Message";
    return [{ ...mailTo(endpoint, { subject, text: body, purpose: "Publish" }), service: "sns" }];
  });
}

interface MailContent {
  from?: string | undefined;
  subject?: string | undefined;
  html?: string | undefined;
  text?: string | undefined;
  purpose: string;
}

function mailTo(to: string, { from, subject, html, text = "", purpose }: MailContent): Content {
  return {
    service: "ses",
    medium: "EMAIL",
    to,
    ...(from !== undefined && { from }),
    ...(subject !== undefined && { subject }),
    body: html ?? `<pre>${text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)}</pre>`,
    purpose,
  };
}

function addresses(values: readonly Json[]): string[] {
  return values.filter((value) => typeof value === "string");
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
