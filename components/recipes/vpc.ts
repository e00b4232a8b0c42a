// A function in a VPC without a route to the internet: it reaches AWS's services at the network's endpoints alone.
import * as aws from "@pulumi/aws";
import { AuthPool, BundledFunction, PrivateNetwork, SecuredHttpApi } from "pulumi-secured-api";

const network = new PrivateNetwork("network", { zones: 2, dnsFirewall: true });
const securityGroup = new aws.ec2.SecurityGroup("functions", {
  vpcId: network.vpcId,
  egress: [
    { protocol: "tcp", fromPort: 443, toPort: 443, securityGroups: [network.endpointSecurityGroupId] },
    { protocol: "tcp", fromPort: 443, toPort: 443, prefixListIds: [network.s3PrefixListId] },
  ],
});
new aws.vpc.SecurityGroupIngressRule("endpoints-from-functions", {
  securityGroupId: network.endpointSecurityGroupId,
  referencedSecurityGroupId: securityGroup.id,
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
});

const users = new AuthPool("users", { callbackUrls: ["https://app.example.com/callback"], logoutUrls: [] });
const hello = new BundledFunction("hello", {
  entry: "handlers/hello.ts",
  vpc: { subnetIds: network.subnetIds, securityGroupIds: [securityGroup.id] },
});
const api = new SecuredHttpApi("api", {
  jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
  routes: { "GET /hello": { handler: hello } },
});

export const apiUrl = api.apiUrl;
