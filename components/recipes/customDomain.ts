// Domains of your own, for the API and for the hosted sign-in. The sign-in's certificate is one of us-east-1, and its name
// needs a parent that resolves: an address record of example.com.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuthPool, BundledFunction, SecuredHttpApi } from "pulumi-secured-api";

const zone = aws.route53.getZoneOutput({ name: "example.com" });
const users = new AuthPool("users", {
  callbackUrls: ["https://app.example.com/callback"],
  logoutUrls: [],
  customDomain: {
    domainName: "auth.example.com",
    certificateArn: new pulumi.Config().require("authCertificateArn"),
  },
});
if (users.userPoolDomain !== undefined) {
  new aws.route53.Record("auth", {
    zoneId: zone.zoneId,
    name: "auth.example.com",
    type: "A",
    aliases: [
      {
        name: users.userPoolDomain.cloudfrontDistribution,
        zoneId: users.userPoolDomain.cloudfrontDistributionZoneId,
        evaluateTargetHealth: false,
      },
    ],
  });
}

const hello = new BundledFunction("hello", { entry: "handlers/hello.ts" });
const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  routes: { "GET /hello": { handler: hello } },
  customDomain: { domainName: "api.example.com", hostedZoneId: zone.zoneId, disableExecuteApiEndpoint: true },
});

export const apiUrl = api.apiUrl;
