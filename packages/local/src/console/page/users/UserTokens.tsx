import { useState } from "preact/hooks";
import type { RunDescription, Tokens } from "../../schema";
import { useAction } from "../action";
import { post } from "../api";
import { Button } from "../components/Button";
import { CopyButton } from "../components/CopyButton";
import { ErrorNote } from "../components/ErrorNote";
import { Field } from "../components/Field";
import { DecodedTokenView } from "./DecodedTokenView";

interface UserTokensProps {
  pool: RunDescription["userPools"][number];
  username: string;
}

/** Signs the user in without their password, for scripts and API clients. */
export function UserTokens({ pool: { userPoolId, clients }, username }: UserTokensProps) {
  const [clientId, setClientId] = useState(clients[0]?.clientId ?? "");
  const [tokens, setTokens] = useState<Tokens>();
  const [shown, setShown] = useState<string>();
  const { busy, error, run } = useAction();
  const create = () =>
    run(async () => {
      setTokens(await post<Tokens>("/api/tokens", { userPoolId, clientId, username }));
    }, "Tokens made");
  const kinds = tokens && [
    { name: "ID token", token: tokens.idToken, decodable: true },
    { name: "Access token", token: tokens.accessToken, decodable: true },
    ...(tokens.refreshToken === undefined
      ? []
      : [{ name: "Refresh token", token: tokens.refreshToken, decodable: false }]),
  ];
  return (
    <section class="block" aria-label="Tokens">
      <header>
        <h3>Tokens</h3>
      </header>
      <div class="inline-form">
        <Field label="App client">
          {(control) => (
            <select
              {...control}
              value={clientId}
              onChange={({ currentTarget }) => {
                setClientId(currentTarget.value);
                setTokens(undefined);
              }}
            >
              {clients.map((client) => (
                <option key={client.clientId} value={client.clientId}>
                  {client.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button look="primary" aria-disabled={busy} onClick={() => void create()}>
          Get tokens
        </Button>
      </div>
      {error !== undefined && <ErrorNote message={error} />}
      <ul class="tokens">
        {kinds?.map(({ name, token, decodable }) => (
          <li key={name}>
            <div class="token-line">
              <strong>{name}</strong>
              <code class="cut">{token}</code>
              {decodable && (
                <Button
                  look="quiet"
                  aria-expanded={shown === name}
                  onClick={() => {
                    setShown(shown === name ? undefined : name);
                  }}
                >
                  Decode
                </Button>
              )}
              <CopyButton iconOnly label={`Copy ${name}`} text={token} />
            </div>
            {shown === name && <DecodedTokenView token={token} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
