import { parseJsonObject } from "../../record/recordedProgram";
import type { Check } from "../check";
import { Skipped } from "../finding";
import { described } from "../gatewayAnswer";
import { printable } from "../redact";
import { signInPage } from "../signInPage";

export const tokenEndpoint: Check = {
  name: "Token endpoint",
  expected: "it knows the app client, and refuses a code that nobody was given (400 invalid_grant)",
  async run({ unknownCode, fixes }) {
    const { expected } = this;
    const answer = await unknownCode();
    if (answer === undefined)
      throw new Skipped("the issuer names none: a user pool without a domain has no hosted sign-in");
    const { error } = parseJsonObject(answer.body) ?? {};
    const found = `${answer.status} ${typeof error === "string" ? printable(error) : ""}`.trim();
    // RFC 6749, section 5.2.
    switch (answer.status >= 400 && answer.status < 500 ? error : undefined) {
      case "invalid_grant":
      case "invalid_request":
        return { status: "ok", expected, found };
      case "invalid_client":
        return {
          status: "problem",
          expected,
          found: `${found}: the issuer has no such app client, or it has a secret, which no browser can hold`,
          fix: fixes.changeProgram("take the app client's id from this user pool, and set its generateSecret to false"),
        };
      case "unauthorized_client":
      case "unsupported_grant_type":
        return {
          status: "problem",
          expected,
          found: `${found}: the app client may not sign in by authorization code`,
          fix: fixes.changeProgram(
            'list "code" in the app client\'s allowedOauthFlows, with allowedOauthFlowsUserPoolClient true',
          ),
        };
      default:
        return { status: "problem", expected, found: described(answer), fix: fixes.issuer() };
    }
  },
};

export const hostedSignIn: Check = {
  name: "Hosted sign-in",
  expected: "a page for the app client and its callback URL",
  async run({ target, fixes }) {
    const { expected } = this;
    const { loginUrl } = target;
    if (loginUrl === undefined) throw new Skipped("its address is not known; give --login-url URL");
    const parameters = new URL(loginUrl).searchParams;
    const clientId = parameters.get("client_id");
    if (clientId !== target.clientId) {
      const found = `loginUrl names the app client ${printable(String(clientId))}, tokens are expected of ${target.clientId}`;
      return { status: "problem", expected, found, fix: fixes.changeProgram("use one app client for both") };
    }
    const { answer, host, error } = await signInPage(loginUrl, target.timeoutMs);
    if (error !== undefined) {
      const callback = parameters.get("redirect_uri") ?? "";
      const change =
        error === "redirect_mismatch"
          ? `list ${callback} in the app client's callbackUrls`
          : "compare loginUrl's parameters with the app client's settings";
      return {
        status: "problem",
        expected,
        found: `it refuses: ${printable(error)}`,
        fix: fixes.changeProgram(change),
      };
    }
    if (answer.status >= 400) {
      return { status: "problem", expected, found: described(answer), fix: fixes.redeploy() };
    }
    const found = `${answer.status} at ${host}`;
    const isSafe = !loginUrl.startsWith("https:") || answer.headers.has("strict-transport-security");
    if (isSafe) return { status: "ok", expected, found };
    const warning = "it sends no Strict-Transport-Security, so browsers may ask for it without TLS (RFC 6797)";
    return { status: "ok", expected, found, warning };
  },
};
