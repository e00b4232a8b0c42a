import type { Message } from "../../schema";
import { CopyButton } from "../components/CopyButton";
import { Icon } from "../components/Icon";
import { formatTime } from "../format";
import { linkTo } from "../router";
import { MailFrame } from "./MailFrame";

export function MessageDetail({ message }: { message: Message }) {
  const { to, from, subject, body, medium, code, link, time, service, purpose, username, userPoolId } = message;
  const facts = {
    From: from,
    To: to,
    Time: formatTime(time),
    "Sent by": purpose === undefined ? service : `${service} ${purpose}`,
    User:
      userPoolId !== undefined && username !== undefined ? (
        <a href={linkTo("users", [userPoolId, "users", username])}>{username}</a>
      ) : (
        username
      ),
  };
  return (
    <div class="detail">
      <div class="detail-head">
        <h2>{subject ?? `Text message to ${to}`}</h2>
        <dl class="properties">
          {Object.entries(facts).map(
            ([name, value]) =>
              value !== undefined && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
      </div>
      {(code ?? link) !== undefined && (
        <div class="actions">
          {code !== undefined && (
            <>
              <output class="code mono">{code}</output>
              <CopyButton look="primary" label="Copy code" text={code} />
            </>
          )}
          {link !== undefined && (
            <>
              <a class="button primary" href={link} target="_blank" rel="noreferrer">
                <Icon name="link" />
                Open link
              </a>
              <CopyButton label="Copy link" text={link} />
            </>
          )}
        </div>
      )}
      {medium === "SMS" ? (
        <p class="sms">{body}</p>
      ) : (
        <MailFrame key={message.id} title={subject ?? "E-mail"} html={body} />
      )}
    </div>
  );
}
