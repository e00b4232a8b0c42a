import { expect } from "chai";
import { apiAddress, get } from "./apiAddress";
import { UserPoolApi } from "./userPoolUser";

/** The stack's outputs that the journey needs. */
export interface Deployed {
  region: string;
  apiUrl: string;
  userPoolId: string;
  userPoolClientId: string;
}

/**
 * Signs in at the deployed user pool and calls the deployed API as a front end does: with the token, and without it.
 * @param endpoint the emulator's address
 * @param template see `apiAddress`
 */
export async function journey(deployed: Deployed, endpoint: string, template: string | undefined): Promise<void> {
  const address = apiAddress(deployed.apiUrl, template);
  const pool = new UserPoolApi(endpoint, deployed.region);
  const token = await pool.idToken(deployed.userPoolId, deployed.userPoolClientId);
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  // The signature's first character: its last may hold bits that count for nothing.
  const [header = "", claims = "", signature = ""] = token.split(".");
  const forged = [header, claims, `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`].join(".");

  expect((await get(address, "/health")).status, "GET /health, open to everyone").to.equal(200);
  for (const [what, headers] of [
    ["without a token", {}],
    ["with a forged token", bearer(forged)],
  ] as const) {
    expect((await get(address, "/courses", headers)).status, `GET /courses ${what}`).to.equal(401);
  }
  const answer = await get(address, "/courses", bearer(token));
  expect(answer.status, `GET /courses with a token: ${answer.body}`).to.equal(200);
  const { items } = JSON.parse(answer.body) as { items: unknown };
  expect(items, "the courses that a new table begins with").to.be.an("array").that.is.not.empty;
}
