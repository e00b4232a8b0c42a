import { request } from "node:http";
import { expect } from "chai";
import { requestListener } from "../../../packages/local/src/http/httpRequest";
import { LocalServers } from "../../../packages/local/src/http/localServers";
import { LoopbackServer } from "../../../packages/local/src/http/loopbackServer";
import { LocalServices } from "../../../packages/local/src/localServices";
import { root } from "../../projectFiles";
import { bucketName, identityProgram, resource } from "../services/iam/identityProgram";
import { temporaryFolder } from "../startedRun";

const userPoolId = "eu-west-1_Ab1Cd2Ef3";
const domain = resource("aws:cognito/userPoolDomain:UserPoolDomain", "domain", "learners", {
  userPoolId,
  domain: "learners",
});
const signed = { authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/cognito-idp/aws4_request" };
const ignore = () => undefined;

interface Call {
  listener: "api" | "aws" | "cognito" | "page" | "s3";
  method?: string;
  path: string;
  headers?: Record<string, string>;
  /** What this machine's own callers are answered. */
  status: number;
}

const calls: Record<string, Call> = {
  "the API": { listener: "api", path: "/nowhere", status: 404 },
  "an administrator's call of the user pools": {
    listener: "cognito",
    method: "POST",
    path: "/",
    headers: { ...signed, "x-amz-target": "AWSCognitoIdentityProviderService.ListUserPools" },
    // The call lacks its input.
    status: 400,
  },
  "an SDK's call of a service that is served": {
    listener: "aws",
    method: "POST",
    path: "/",
    headers: { "x-amz-target": "AWSCognitoIdentityProviderService.ListUserPools" },
    status: 400,
  },
  "an SDK's call of a service that isn't": {
    listener: "aws",
    method: "POST",
    path: "/",
    headers: { authorization: signed.authorization.replace("cognito-idp", "glacier") },
    status: 501,
  },
  "a call of the identity pools": {
    listener: "cognito",
    method: "POST",
    path: "/",
    headers: { "x-amz-target": "AWSCognitoIdentityService.GetId" },
    status: 400,
  },
  "the hosted sign-in": { listener: "cognito", path: "/error", status: 400 },
  "the token endpoint": { listener: "cognito", method: "POST", path: "/oauth2/token", status: 400 },
  "a user pool's keys": { listener: "cognito", path: `/${userPoolId}/.well-known/jwks.json`, status: 200 },
  "the identity pools' keys": { listener: "cognito", path: "/.well-known/jwks_uri", status: 200 },
  "a bucket": { listener: "s3", path: `/${bucketName}`, status: 403 },
  "the page": { listener: "page", path: "/", status: 200 },
};

describe("a request whose Host is not this machine's", () => {
  const { folder, remove } = temporaryFolder();
  let servers: LocalServers;
  let services: LocalServices;

  before(async () => {
    servers = await LocalServers.listen(0, { page: true });
    services = await LocalServices.create(identityProgram(domain), {
      root,
      dataDirectory: folder,
      endpoints: { api: servers.api.url, aws: servers.aws.url, cognito: servers.cognito.url, s3: servers.s3.url },
      functionEnvironment: () => ({}),
      events: { onRequest: ignore, onFunctionLog: ignore, onCode: ignore, onDiagnostic: ignore },
    });
    servers.api.serve(requestListener(services.addressHandler()));
    servers.aws.serve(requestListener(services.sdkHandler()));
    for (const listener of ["cognito", "s3"] as const) {
      servers[listener].serve(requestListener(services.handler(listener)));
    }
    servers.page?.serve((_request, response) => response.end("the page"));
  });
  after(async () => {
    await servers.close(0);
    await services.close();
    remove();
  });

  for (const [what, { listener, status, ...call }] of Object.entries(calls)) {
    it(`is answered 421 by ${what}`, async () => {
      const { url } = servers[listener]!;
      for (const host of ["evil.example.com", "localhost.evil.example.com", "127.0.0.1.nip.io", "notlocalhost"]) {
        expect(await statusFor(url, host, call), host).to.equal(421);
      }
      const { port } = new URL(url);
      for (const host of [`127.0.0.1:${port}`, `LOCALHOST:${port}`, "[::1]", `uploads.localhost:${port}`]) {
        expect(await statusFor(url, host, call), host).to.equal(status);
      }
    });
  }

  it("is answered when the program has that name, and only then", async () => {
    const server = await LoopbackServer.listen(0);
    server.serve((_request, response) => response.writeHead(204).end(), new Set(["api.example.com"]));
    const { port } = new URL(server.url);
    for (const host of ["api.example.com", `API.example.com:${port}`]) {
      expect(await statusFor(server.url, host, { path: "/" }), host).to.equal(204);
    }
    for (const host of ["example.com", "api.example.com.evil.example", "evil.example"]) {
      expect(await statusFor(server.url, host, { path: "/" }), host).to.equal(421);
    }
    await server.close(0);
  });

  it("is answered at once while others are held", async () => {
    const server = await LoopbackServer.listen(0);
    const held = statusFor(server.url, "localhost", { path: "/" });
    expect(await statusFor(server.url, "evil.example.com", { path: "/" })).to.equal(421);
    server.serve((_request, response) => response.writeHead(204).end());
    expect(await held).to.equal(204);
    await server.close(0);
  });
});

function statusFor(
  url: string,
  host: string,
  { method = "GET", path, headers = {} }: Omit<Call, "listener" | "status">,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers: { ...headers, host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}
