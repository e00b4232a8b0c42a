import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { parseArn, validateKeyArn, validateRoleArn } from "../../../components/shared/arn";
import { validateCallbackUrl } from "../../../components/authPool/callbackUrl";
import { validateCorsOrigin } from "../../../components/shared/corsOrigin";
import {
  executeApiArnSuffix,
  invocationArnSuffix,
  validateRouteKey,
} from "../../../components/securedHttpApi/routeKey";
import { loadConfig } from "../../../config";
import { cursorAfter, requestedPage } from "../../../handlers/http/page";
import { Problem } from "../../../handlers/http/problem";
import { RecordedFields } from "../../../packages/local/src/record/recordedFields";
import { JwtAuthorizer } from "../../../packages/local/src/services/apigateway/jwtAuthorizer";
import { decodeToken, TokenRefused } from "../../../packages/local/src/services/apigateway/jwtClaims";
import { clientId, issuer, poolKeys } from "../../../ops/security/attacks/tokens";
import { engineConfig, projectFile } from "../../projectFiles";
import { idToken, now } from "../../../ops/security/attacks/attack";

/** Any text, and texts close to those that are allowed: a good one with a few characters replaced or put in. */
function near(...good: string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    removed: fc.nat({ max: 2 }),
    put: fc.oneof(
      fc.string({ unit: "binary", maxLength: 2 }),
      fc.constantFrom("*", "\\", "/", "@", "#", ":", " ", "\t", ".."),
    ),
  });
  const changed = fc.tuple(fc.constantFrom(...good), fc.array(change, { maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((result, { at, removed, put }) => {
      const index = at % (result.length + 1);
      return result.slice(0, index) + put + result.slice(index + removed);
    }, text),
  );
  return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: fc.string({ unit: "binary" }) });
}

const runs = { numRuns: 2_000 };

describe("a token with any change", () => {
  const authorizer = new JwtAuthorizer(
    new RecordedFields(
      { identitySources: ["$request.header.Authorization"], jwtConfiguration: { issuer, audiences: [clientId] } },
      "urn:pulumi:test::learninghub::aws:apigatewayv2/authorizer:Authorizer::auth01",
    ),
    () => Promise.resolve(poolKeys.publicKey),
    () => now * 1000,
  );
  const verdict = (token: string) =>
    authorizer.authorize({ headers: { authorization: token }, queryStringParameters: undefined }, []);

  it("is refused", async () => {
    const good = idToken();
    expect((await verdict(good)).allowed).to.equal(true);
    await fc.assert(
      fc.asyncProperty(near(good), async (token) => {
        fc.pre(token.replace(/^bearer +/i, "") !== good);
        expect((await verdict(token)).allowed).to.equal(false);
      }),
      runs,
    );
  }).timeout(60_000);

  it("never makes the decoder fail with anything but a refusal", () => {
    fc.assert(
      fc.property(near(idToken(), "e30.e30.e30", "bnVsbA.W10.MQ"), (token) => {
        try {
          const { header, claims } = decodeToken(token);
          expect([header, claims].every((part) => typeof part === "object" && !Array.isArray(part))).to.equal(true);
        } catch (error) {
          expect(error).to.be.instanceOf(TokenRefused);
        }
      }),
      runs,
    );
  });
});

describe("an address that the configuration accepts", () => {
  it("is, as an origin, what a browser sends, by https or from this machine", () => {
    const good = [
      "https://app.example.com",
      "http://localhost:3000",
      "https://app.example.com:8443",
      "http://[::1]:80",
    ];
    fc.assert(
      fc.property(near(...good), (origin) => {
        if (validateCorsOrigin(origin) !== undefined) return;
        const url = new URL(origin);
        expect(url.origin).to.equal(origin);
        expect(url.protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)).to.equal(true);
      }),
      runs,
    );
  });

  it("is, as a callback, one that leads to the host that it shows", () => {
    const good = ["https://app.example.com/callback", "http://localhost:3000/", "http://127.0.0.1/a?b=c"];
    fc.assert(
      fc.property(near(...good), (url) => {
        if (validateCallbackUrl(url) !== undefined) return;
        const [, scheme = "", shown = ""] = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)/i.exec(url) ?? [];
        const { host, hostname, protocol, port } = new URL(url);
        expect(`${scheme.toLowerCase()}:`).to.equal(protocol);
        expect(new URL(`${protocol}//${shown}`).host).to.equal(host);
        expect(shown).not.to.include("@");
        expect(url).not.to.match(/[\s\p{Cc}\\]/u);
        // An app's own scheme leads to the app, whatever stands behind it.
        if (protocol !== "http:") return;
        expect(["localhost", "127.0.0.1"].includes(hostname), port).to.equal(true);
      }),
      runs,
    );
  });
});

describe("a route key that is accepted", () => {
  it("never makes a permission wider than its method and its own segments", () => {
    const good = ["GET /courses", "POST /exams/{examId}", "ANY /a/{b}/{c+}", "$default"];
    fc.assert(
      fc.property(near(...good), (routeKey) => {
        if (validateRouteKey(routeKey) !== undefined || routeKey === "$default") return;
        const [method = "", path = ""] = routeKey.split(" ");
        expect(routeKey).to.equal(`${method} ${path}`);
        const variables = path.split("{").length - 1;
        for (const suffix of [invocationArnSuffix(routeKey), executeApiArnSuffix(routeKey)]) {
          const [verb, ...segments] = suffix.split("/");
          expect(verb).to.equal(method === "ANY" ? "*" : method);
          expect(segments.join("/").split("*").length - 1).to.be.at.most(variables);
          expect(suffix).not.to.match(/[?\s$]/);
        }
      }),
      runs,
    );
  });
});

describe("an ARN that is understood", () => {
  it("is made of its parts and nothing else", () => {
    const good = ["arn:aws:iam::123456789012:role/path/name", "arn:aws-cn:kms:cn-north-1:123456789012:key/0f1e"];
    fc.assert(
      fc.property(near(...good), (text) => {
        const arn = parseArn(text);
        if (arn === undefined) return;
        const { partition, service, region, accountId, resource } = arn;
        expect(["arn", partition, service, region, accountId, resource].join(":")).to.equal(text);
        expect(text).not.to.match(/\s/);
        const place = [service, region, accountId.length];
        if (validateRoleArn(text) === undefined) expect(place).to.deep.equal(["iam", "", 12]);
        if (validateKeyArn(text) === undefined) expect(place).to.deep.equal(["kms", region || "a region", 12]);
      }),
      runs,
    );
  });
});

describe("a cursor", () => {
  const page = (cursor: string) => requestedPage({ queryStringParameters: { cursor } } as never, () => true);

  it("leads back to any position that is short enough", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (position) => {
        const cursor = cursorAfter(position);
        expect(cursor).to.match(/^[A-Za-z0-9_-]+$/);
        expect(page(cursor).after).to.equal(position);
      }),
    );
  });

  it("that nobody gave is an error of the client, whatever it is", () => {
    const good = [cursorAfter("git-foundations"), cursorAfter("é"), cursorAfter("")];
    fc.assert(
      fc.property(near(...good), (cursor) => {
        try {
          expect(page(cursor).after).to.be.a("string");
        } catch (error) {
          expect(error).to.be.instanceOf(Problem);
          expect((error as Problem).document("id").status).to.equal(400);
        }
      }),
      runs,
    );
  });
});

describe("the configuration with any values", function () {
  this.timeout(60_000);
  before(() =>
    pulumi.runtime.setMocks(
      { call: () => ({}), newResource: ({ name }) => ({ id: name, state: {} }) },
      "learninghub",
      "dev",
    ),
  );
  after(() => {
    pulumi.runtime.setAllConfig({});
  });

  it("is either accepted or refused with the key and the command to fix it", () => {
    const keys = Object.keys(projectFile().config).map((key) => `learninghub:${key}`);
    const lists = fc.array(near("https://app.example.com"), { maxLength: 3 }).map((list) => JSON.stringify(list));
    const value = fc.oneof(
      near("true", "required", "30", "learninghub-demo", "a@example.com", '["https://a.example"]'),
      lists,
    );
    const values = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(values, (changed) => {
        const minimal = { "aws:region": "eu-central-1", "learninghub:corsOrigins": ["https://app.example.com"] };
        pulumi.runtime.setAllConfig(engineConfig({ ...minimal, ...changed }));
        try {
          const { corsOrigins } = loadConfig();
          for (const origin of corsOrigins) expect(validateCorsOrigin(origin)).to.equal(undefined);
        } catch (error) {
          if (!pulumi.RunError.isInstance(error)) throw error;
          expect(error.message).to.match(/^Pulumi\.dev\.yaml has /);
          expect(error.message).to.match(/pulumi config (set|rm) .*--stack dev/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
