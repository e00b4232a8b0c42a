import { useState } from "preact/hooks";
import { Field } from "../components/Field";
import { DecodedTokenView } from "./DecodedTokenView";

export function TokenDecoder() {
  const [text, setText] = useState("");
  const token = text.trim().replace(/^Bearer\s+/i, "");
  return (
    <div class="decoder">
      <Field label="Token" hint="An ID or access token, with or without Bearer. It is decoded in the local run.">
        {(control) => (
          <textarea
            {...control}
            class="mono"
            rows={5}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
            }}
          />
        )}
      </Field>
      {token !== "" && <DecodedTokenView token={token} />}
    </div>
  );
}
