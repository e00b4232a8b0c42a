// An existing user pool: the API accepts the tokens of one of its app clients, and changes nothing in the pool.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const config = new pulumi.Config();
const userPool = aws.cognito.UserPool.get("users", config.require("userPoolId"));

const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });
const api = new SecuredHttpApi("api", {
  jwt: { issuer: pulumi.interpolate`https://${userPool.endpoint}`, audience: [config.require("userPoolClientId")] },
  routes: { "GET /hello": { handler: hello } },
});

export const apiUrl = api.apiUrl;
