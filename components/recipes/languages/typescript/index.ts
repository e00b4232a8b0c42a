import { AuthPool, BundledFunction, IdentityRoles, SecuredHttpApi, UploadBucket } from "pulumi-secured-api";

const users = new AuthPool("users", {
  callbackUrls: ["https://app.example.com/callback"],
  logoutUrls: [],
  domainPrefix: "example-school",
  mfa: "optional",
  groups: { teachers: { precedence: 1 } },
});
const courses = new BundledFunction("courses", { entry: "handlers/hello.ts", timeout: 5 });
const reports = new BundledFunction("api-get-reports", { entry: "handlers/hello.ts", memorySize: 512 });
const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  cors: { allowOrigins: ["https://app.example.com"] },
  routes: {
    "GET /courses": { handler: courses, throttle: { rateLimit: 5, burstLimit: 10 } },
    "GET /reports": { handler: reports, auth: "iam" },
  },
});
const uploads = new UploadBucket("uploads", { allowOrigins: ["https://app.example.com"] });
const identities = new IdentityRoles("identities", { authPool: users, groups: ["teachers"] });
identities.grantInvoke(api, ["GET /reports"], { to: "teachers" });
identities.grantReadWrite(uploads, { delete: true });

export const apiUrl = api.apiUrl;
export const userPoolClientId = users.userPoolClientId;
export const identityPoolId = identities.identityPoolId;
