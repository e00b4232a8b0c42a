// Scopes and groups. A scope is what the user allowed the app to do: API Gateway checks it, in access tokens from the
// hosted sign-in. A group is what the user is: the function checks it, in the token's `cognito:groups`.
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const users = new AuthPool("users", {
  callbackUrls: ["https://app.example.com/callback"],
  logoutUrls: [],
  domainPrefix: "recipes-groups",
  resourceServer: { identifier: "https://api.example.com", scopes: { "courses.write": "Change courses" } },
  groups: { teachers: { description: "May grade exams" } },
});
const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });
const teachersOnly = new BundledFunction("teachers-only", { entry: "handlers/teachersOnly.ts" });

const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  routes: {
    "POST /courses": { handler: hello, scopes: ["https://api.example.com/courses.write"] },
    "POST /grades": { handler: teachersOnly },
  },
});

export const userPoolId = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
export const apiUrl = api.apiUrl;
