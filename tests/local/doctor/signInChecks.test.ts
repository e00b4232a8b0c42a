import type { IncomingMessage, ServerResponse } from "node:http";
import { expect } from "chai";
import { clientId } from "../../../ops/security/attacks/tokens";
import { Examination, fix, found, named, TestServer } from "./examination";
import type { Findings } from "./examination";

const callback = "https://app.example.com/callback";

describe("the doctor on the sign-in", () => {
  let examination: Examination;
  before(async () => {
    examination = await Examination.start();
  });
  after(() => examination.close());

  describe("token endpoint", () => {
    after(() => {
      examination.issuer.tokenAnswer = undefined;
    });

    const answered = async (status: number, body: string): Promise<Findings> => {
      examination.issuer.tokenAnswer = { status, body };
      return examination.findings();
    };

    it("is skipped where the issuer names none", async () => {
      examination.issuer.tokenAnswer = undefined;
      expect(found(await examination.findings(), "Token endpoint")).to.match(/^the issuer names none: a user pool/);
    });

    it("is well when it refuses the code, and nothing else", async () => {
      const findings = await answered(400, '{"error":"invalid_grant"}');
      expect(named(findings, "problem")).to.deep.equal([]);
      expect(found(findings, "Token endpoint")).to.equal("400 invalid_grant");
      expect(examination.issuer.server.requests).to.include("POST /oauth2/token");
    });

    const wrong: [what: string, status: number, body: string, found: RegExp, fix: RegExp][] = [
      [
        "an unknown client",
        400,
        '{"error":"invalid_client"}',
        /no such app client, or it has a secret/,
        /generateSecret/,
      ],
      [
        "a client without the flow",
        400,
        '{"error":"unauthorized_client"}',
        /by authorization code$/,
        /allowedOauthFlows/,
      ],
      ["a failure", 500, "<html>", /^500 <html>$/, /^start the local run again$/],
      ["a code that it takes", 200, "{}", /^200$/, /^start the local run again$/],
    ];
    for (const [what, status, body, pattern, change] of wrong) {
      it(`names ${what}`, async () => {
        const findings = await answered(status, body);
        expect(named(findings, "problem")).to.deep.equal(["Token endpoint"]);
        expect(found(findings, "Token endpoint")).to.match(pattern);
        expect(fix(findings, "Token endpoint")).to.match(change);
      });
    }
  });

  describe("hosted sign-in", () => {
    async function arriving(
      answer: (request: IncomingMessage, response: ServerResponse) => void,
      client = clientId,
    ): Promise<Findings> {
      const server = await TestServer.start(answer);
      const query = new URLSearchParams({ client_id: client, redirect_uri: callback, response_type: "code" });
      const loginUrl = `${server.url}/oauth2/authorize?${query.toString()}`;
      const findings = await examination.findings({ loginUrl });
      await server.close();
      return findings;
    }
    const redirect =
      (location: string) =>
      ({ url = "" }: IncomingMessage, response: ServerResponse): void => {
        if (url.startsWith("/oauth2/authorize")) response.writeHead(302, { location });
        response.end("<html>");
      };
    const check = "Hosted sign-in";

    it("is well when a page answers, or another host that people sign in at", async () => {
      expect(found(await arriving(redirect("/login?client_id=x")), check)).to.match(/^200 at 127\.0\.0\.1:\d+$/);
      expect(found(await arriving(redirect("https://id.example.com/")), check)).to.equal("302 at id.example.com");
    });

    const refusals: [what: string, location: string, found: string, fix: RegExp][] = [
      [
        "a callback URL that the client does not have",
        "/error?error=redirect_mismatch&client_id=x",
        "it refuses: redirect_mismatch",
        /^list https:\/\/app\.example\.com\/callback in the app client's callbackUrls; then /,
      ],
      [
        "an error that the front end is told",
        `${callback}?error=invalid_scope`,
        "it refuses: invalid_scope",
        /^compare loginUrl's parameters with the app client's settings/,
      ],
    ];
    for (const [what, location, message, change] of refusals) {
      it(`names ${what}`, async () => {
        const findings = await arriving(redirect(location));
        expect(named(findings, "problem")).to.deep.equal([check]);
        expect(found(findings, check)).to.equal(message);
        expect(fix(findings, check)).to.match(change);
      });
    }

    it("names a page that fails, redirects without end, and another app client", async () => {
      const failing = await arriving((_, response) => response.writeHead(503).end("down"));
      expect(found(failing, check)).to.equal("503 down");
      const endless = await arriving((_, response) => response.writeHead(302, { location: "/again" }).end());
      expect(found(endless, check)).to.match(/^127\.0\.0\.1:\d+ redirects without end$/);
      const other = await arriving(redirect("/login"), "other");
      expect(found(other, check)).to.equal(`loginUrl names the app client other, tokens are expected of ${clientId}`);
    });

    it("is inconclusive when nothing answers, and skipped without an address", async () => {
      const query = `client_id=${clientId}&redirect_uri=${callback}`;
      const findings = await examination.findings({ loginUrl: `http://127.0.0.1:1/login?${query}` });
      expect(named(findings, "unknown")).to.deep.equal([check]);
      expect(found(await examination.findings(), check)).to.equal("its address is not known; give --login-url URL");
    });
  });
});
