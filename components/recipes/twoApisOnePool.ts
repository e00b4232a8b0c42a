// Two APIs on one pool: who is signed in to one is signed in to the other. Each has addresses and limits of its own.
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const users = new AuthPool("users", { callbackUrls: ["https://app.example.com/callback"], logoutUrls: [] });
const jwt = { issuer: users.issuer, audience: [users.userPoolClientId] };
const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });
const ownName = new BundledFunction("own-name", { entry: "handlers/ownName.ts" });

const courses = new SecuredHttpApi("courses", { jwt, routes: { "GET /hello": { handler: hello } } });
const profiles = new SecuredHttpApi("profiles", {
  jwt,
  routes: { "GET /me": { handler: ownName } },
  throttle: { rateLimit: 5, burstLimit: 10 },
});

export const userPoolId = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
export const coursesUrl = courses.apiUrl;
export const profilesUrl = profiles.apiUrl;
