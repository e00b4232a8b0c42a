// Machine to machine: a service gets access tokens for itself (client credentials, RFC 6749, section 4.4). Its client id,
// its secret and the token endpoint are in the Secrets Manager secret; allow the service to read that.
import * as pulumi from "@pulumi/pulumi";
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const users = new AuthPool("users", {
  callbackUrls: ["https://app.example.com/callback"],
  logoutUrls: [],
  domainPrefix: "recipes-machines",
  resourceServer: { identifier: "reports", scopes: { read: "Read reports", write: "Write reports" } },
  machineClients: { billing: { scopes: ["read"] } },
});
const billing = users.machineClients.billing;
if (billing === undefined) throw new pulumi.RunError("the pool has no machine client billing");
const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });

const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [billing.userPoolClient.id] },
  routes: {
    "GET /reports": { handler: hello, scopes: ["reports/read"] },
    "POST /reports": { handler: hello, scopes: ["reports/write"] },
  },
});

export const apiUrl = api.apiUrl;
export const billingSecretArn = billing.secret.arn;
