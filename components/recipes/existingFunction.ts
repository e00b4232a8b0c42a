// An existing function, deployed elsewhere: it gets a route, and the permission for API Gateway to call it there.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuthPool, SecuredHttpApi } from "pulumi-secured-api";

const users = new AuthPool("users", { callbackUrls: ["https://app.example.com/callback"], logoutUrls: [] });
const orders = aws.lambda.Function.get("orders", new pulumi.Config().require("functionName"));

const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  routes: { "GET /orders": { handler: orders } },
});

export const apiUrl = api.apiUrl;
