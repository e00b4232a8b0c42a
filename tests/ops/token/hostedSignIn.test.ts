import { once } from "node:events";
import { createServer } from "node:net";
import { expect } from "chai";
import { CallbackServer } from "../../../ops/token/callbackServer";
import { hostedSignIn } from "../../../ops/token/hostedSignIn";
import type { HostedSignIn } from "../../../ops/token/hostedSignIn";
import { SignInError } from "../../../ops/token/signInError";
import { recordedClientId, recordedIssuer, recordedPoolId } from "../../local/services/cognito-idp/recordedPrograms";
import { claims, RunningPools } from "../../local/services/cognito-idp/runningPools";
import { hostedProgram } from "../../local/services/cognito-idp/hostedUi/hostedPrograms";
import { freePort, signInInBrowser } from "./browserSignIn";

const refused = async (attempt: Promise<unknown>): Promise<string> => {
  const error: unknown = await attempt.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(SignInError);
  return (error as Error).message;
};

describe("signing in with a browser from the command line", () => {
  let running: RunningPools;
  let callback: string;

  beforeEach(async () => {
    callback = `http://127.0.0.1:${await freePort()}/callback`;
    running = await RunningPools.start(hostedProgram({ client: { callbackUrls: [callback] } }));
    await running.createUser();
  });
  afterEach(() => running.stop());

  /** Signs in; the browser is what the test makes of the address that is shown. */
  function signIn(browse: (address: URL) => unknown, changes: Partial<HostedSignIn> = {}) {
    return hostedSignIn({
      issuer: recordedIssuer,
      issuerUrl: `${running.endpoint}/${recordedPoolId}`,
      clientId: recordedClientId,
      callback,
      scope: "openid email",
      timeoutMs: 15_000,
      show: (address) => void browse(address),
      ...changes,
    });
  }

  const signedIn = (address: URL) => signInInBrowser(running.endpoint, address);

  it("gives both tokens, with state, nonce and PKCE in the request", async () => {
    let shown = new URL(callback);
    let page = "";
    const { idToken, accessToken } = await signIn(async (address) => {
      shown = address;
      page = await (await fetch(await signedIn(address))).text();
    });
    const asked = Object.fromEntries(shown.searchParams);
    expect(asked).to.include({ response_type: "code", redirect_uri: callback, code_challenge_method: "S256" });
    expect([asked.state, asked.nonce, asked.code_challenge].every((text) => (text ?? "").length >= 43)).to.equal(true);
    expect(claims(idToken)).to.include({ iss: recordedIssuer, aud: recordedClientId, nonce: asked.nonce });
    expect(claims(accessToken)).to.include({ token_use: "access", scope: "openid email" });
    expect(page).to.contain("this page can be closed");
  });

  it("accepts no answer with another state, and waits for its own", async () => {
    const statuses: number[] = [];
    const { idToken } = await signIn(async (address) => {
      const back = await signedIn(address);
      const foreign = new URL(back);
      foreign.searchParams.set("state", "another");
      for (const url of [foreign, new URL("/other", back), back]) statuses.push((await fetch(url)).status);
    });
    expect(statuses).to.deep.equal([400, 404, 200]);
    expect(claims(idToken)).to.include({ aud: recordedClientId });
  });

  it("reports what the sign-in refuses", async () => {
    const answered = (parameters: Record<string, string>) =>
      signIn(async (address) => {
        const state = address.searchParams.get("state") ?? "";
        await fetch(`${callback}?${new URLSearchParams({ ...parameters, state }).toString()}`);
      });
    expect(await refused(answered({ error: "access_denied", error_description: "No" }))).to.equal(
      "The hosted sign-in refuses: access_denied (No).",
    );
    expect(await refused(answered({ code: "made-up" }))).to.match(/^The hosted sign-in refuses: invalid_grant/);
  });

  it("reports beforehand that the client does not know the callback, or may not have the scope", async () => {
    const other = callback.replace("/callback", "/other");
    expect(await refused(signIn(() => expect.fail("nothing to show"), { callback: other }))).to.equal(
      `The app client has no callback URL ${other}. Give one that it has with --callback, or add it to learninghub:callbackUrls.`,
    );
    expect(await refused(signIn(() => expect.fail("nothing to show"), { scope: "openid phone" }))).to.match(
      /^The hosted sign-in refuses: invalid_scope/,
    );
  });

  it("waits no longer than its timeout", async () => {
    expect(await refused(signIn(() => undefined, { timeoutMs: 50 }))).to.equal("Nobody signed in within 0.05 s.");
  });

  it("rejects an issuer that the documents do not name, and a pool without a domain", async () => {
    expect(await refused(signIn(() => undefined, { issuer: `${recordedIssuer}/` }))).to.contain(
      `names the issuer ${recordedIssuer}, not`,
    );
    running.pools.update(hostedProgram({ domain: false }));
    expect(await refused(signIn(() => undefined))).to.contain("no domain, so no hosted sign-in");
  });

  it("says that nothing answers", async () => {
    expect(await refused(signIn(() => undefined, { issuerUrl: "http://127.0.0.1:1/pool" }))).to.match(
      /^The hosted sign-in failed: /,
    );
  });

  it("says that the callback's port is taken", async () => {
    const holder = createServer().listen(Number(new URL(callback).port), "127.0.0.1");
    await once(holder, "listening");
    expect(await refused(CallbackServer.listen(callback, "state"))).to.contain("another program listens there");
    const local = callback.replace("127.0.0.1", "localhost");
    expect(await refused(CallbackServer.listen(local, "state"))).to.contain("--callback");
    holder.close();
    await once(holder, "close");
  });
});
