import { json } from "./fakeHttp";
import type { FakeRequest } from "./fakeHttp";
import { issuer } from "./fakeSignIn";

const identityId = "eu-central-1:11111111-2222-3333-4444-555555555555";

/** An identity pool with one identity, and a bucket that takes its credentials alone. */
export class FakeUploads {
  readonly files = new Map<string, { body: Buffer; type: string }>();

  readonly #isValid: (idToken: string) => boolean;

  constructor(isValid: (idToken: string) => boolean) {
    this.#isValid = isValid;
  }

  serveIdentityPool({ message, response, body }: FakeRequest): void {
    const { Logins } = JSON.parse(body.toString()) as { Logins: Record<string, string> };
    if (!this.#isValid(Logins[issuer.slice("https://".length)] ?? "")) {
      json(response, 400, { __type: "NotAuthorizedException", message: "Invalid login token." });
      return;
    }
    const Credentials = {
      AccessKeyId: "ASIAFAKEFAKEFAKEFAKE",
      SecretKey: "not a secret",
      SessionToken: "session",
      Expiration: Math.floor(Date.now() / 1000) + 3600,
    };
    const target = String(message.headers["x-amz-target"]);
    json(
      response,
      200,
      target.endsWith("GetId") ? { IdentityId: identityId } : { IdentityId: identityId, Credentials },
    );
  }

  serveBucket({ message, response, url, body }: FakeRequest): void {
    const [, , bucket = "", prefix = "", name = ""] = url.pathname.split("/").map(decodeURIComponent);
    const file = this.files.get(name);
    if (bucket !== "uploads" || prefix !== identityId || message.headers["x-amz-security-token"] !== "session") {
      response.writeHead(403).end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    } else if (message.method === "PUT") {
      this.files.set(name, { body, type: String(message.headers["content-type"]) });
      response.end();
    } else if (file === undefined) {
      response.writeHead(404).end("<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>");
    } else response.writeHead(200, { "Content-Type": file.type }).end(file.body);
  }
}
