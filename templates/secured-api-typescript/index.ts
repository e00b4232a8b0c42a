import { Config, getProject, getStack } from "@pulumi/pulumi";
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const frontEndOrigin = new Config().require("frontEndOrigin");

const users = new AuthPool("users", {
  callbackUrls: [`${frontEndOrigin}/callback`],
  logoutUrls: [`${frontEndOrigin}/`],
  // The sign-in page is at https://<domainPrefix>.auth.<region>.amazoncognito.com; no other pool of the region has it.
  domainPrefix: `${getProject()}-${getStack()}`,
});

const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });

const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  cors: { allowOrigins: [frontEndOrigin] },
  routes: { "GET /hello": { handler: hello } },
});

export const apiUrl = api.apiUrl;
export const userPoolId = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
export const loginUrl = users.loginUrl(`${frontEndOrigin}/callback`);
