import { createHash, randomBytes } from "node:crypto";
import { expect } from "chai";
import type { Answer } from "../../cognito";
import type { Row } from "../../expectation";
import { password } from "../../world";
import type { World } from "../../world";

export const authorize = 'developer guide, "Authorize endpoint"';

export const token = 'developer guide, "Token endpoint"';

export type Parameters = Record<string, string | undefined>;

export const query = (parameters: Parameters): string =>
  new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();

export const request = (world: World, changes: Parameters = {}): Parameters => ({
  client_id: world.target.addresses.userPoolClientId,
  redirect_uri: world.target.addresses.callbackUrl,
  response_type: "code",
  scope: "openid email",
  state: "s1",
  ...changes,
});

export const location = ({ headers, status, text }: Answer): URL =>
  new URL(
    headers.get("location") ?? expect.fail(`no redirect: ${status} ${text.slice(0, 100)}`),
    "http://hosted.invalid",
  );

export const form = (world: World, path: string, fields: Parameters, headers: Record<string, string> = {}) =>
  world.hosted(path, {
    method: "POST",
    headers,
    body: new URLSearchParams(query({ client_id: world.target.addresses.userPoolClientId, ...fields })),
  });

export const refusedToken =
  (fields: Parameters, error: string, headers?: Record<string, string>): Row[2] =>
  async (world) => {
    const answer = await form(world, "/oauth2/token", fields, headers);
    expect(`${answer.status} ${answer.body.error ?? answer.text}`).to.equal(`400 ${error}`);
  };

export const verifier = randomBytes(32).toString("base64url");

export const challenge = createHash("sha256").update(verifier).digest("base64url");

export const pkce = { code_challenge: challenge, code_challenge_method: "S256" };

/** Fills in the sign-in's form as a browser does. @returns where the browser lands */
export async function signIn(world: World, changes: Parameters = {}): Promise<URL> {
  const cookies = new Map<string, string>();
  const { email } = await world.me();
  const { origin } = new URL(world.target.addresses.hostedUi);
  const go = async (address: string | URL, fields?: URLSearchParams): Promise<Answer> => {
    const url = new URL(address, origin);
    const answer = await world.hosted(`${url.pathname}${url.search}`, {
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; "), ...(fields && { origin }) },
      ...(fields && { method: "POST", body: fields }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  let url = new URL(`/oauth2/authorize?${query(request(world, changes))}`, origin);
  let answer = await go(url);
  for (let hops = 0; hops < 4 && answer.headers.has("location"); hops += 1) {
    url = new URL(location(answer).href.replace("http://hosted.invalid", origin));
    answer = await go(url);
  }
  const [, action = url.href] = /<form[^>]*action="([^"]*)"/.exec(answer.text) ?? [];
  const fields = new URLSearchParams({ username: email, password });
  for (const [tag] of answer.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    fields.set(/name="([^"]*)"/.exec(tag)?.[1] ?? "", /value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  answer = await go(action.replaceAll("&amp;", "&"), fields);
  for (let hops = 0; hops < 4; hops += 1) {
    const next = new URL(location(answer).href.replace("http://hosted.invalid", origin));
    if (next.href.startsWith(world.target.addresses.callbackUrl)) return next;
    answer = await go(next);
  }
  return expect.fail("no redirect to the callback URL");
}

export async function code(world: World, changes: Parameters = {}): Promise<string> {
  return (await signIn(world, changes)).searchParams.get("code") ?? expect.fail("no code");
}

export const redeem = (world: World, fields: Parameters) =>
  form(world, "/oauth2/token", {
    grant_type: "authorization_code",
    redirect_uri: world.target.addresses.callbackUrl,
    ...fields,
  });

interface OAuthTokens {
  id_token: string;
  access_token: string;
  refresh_token: string;
  expires_in: number;
  token_type: string;
}

export const hostedTokens = (world: World): Promise<OAuthTokens> =>
  world.shared("hosted tokens", async () => {
    const answer = await redeem(world, { code: await code(world, { ...pkce, nonce: "n1" }), code_verifier: verifier });
    expect(answer.status, answer.text).to.equal(200);
    return answer.body as unknown as OAuthTokens;
  });
