import type * as pulumi from "@pulumi/pulumi";

const place = "eu-west-1:123456789012";

/** What AWS would answer for the resources of an HTTP API, its functions and its table. */
export function awsOutputs({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const given = inputs as { name?: string; apiId?: string };
  // Pulumi's autonaming puts seven random digits behind the name.
  const autoName = given.name ?? `${name}-1a2b3c4`;
  switch (type) {
    case "aws:apigatewayv2/api:Api":
      return {
        name: autoName,
        apiEndpoint: `https://${name}-id.execute-api.eu-west-1.amazonaws.com`,
        executionArn: `arn:aws:execute-api:${place}:${name}-id`,
      };
    case "aws:apigatewayv2/domainName:DomainName":
      return {
        domainNameConfiguration: {
          targetDomainName: "d-1.execute-api.eu-west-1.amazonaws.com",
          hostedZoneId: "ZLAPIGW",
        },
      };
    case "aws:acm/certificate:Certificate":
      return {
        arn: `arn:aws:acm:${place}:certificate/${name}`,
        domainValidationOptions: [
          { resourceRecordName: "_a.api.example.com.", resourceRecordType: "CNAME", resourceRecordValue: "_b.acm." },
        ],
      };
    case "aws:route53/record:Record":
      return { fqdn: given.name };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: `arn:aws:logs:${place}:log-group:${given.name}` };
    case "aws:lambda/function:Function": {
      const arn = `arn:aws:lambda:${place}:function:${autoName}`;
      const path = `2015-03-31/functions/${arn}/invocations`;
      return { name: autoName, arn, invokeArn: `arn:aws:apigateway:eu-west-1:lambda:path/${path}` };
    }
    case "aws:iam/role:Role":
      return { name: autoName, arn: `arn:aws:iam::123456789012:role/${autoName}` };
    case "aws:dynamodb/table:Table":
      return { name: autoName, arn: `arn:aws:dynamodb:${place}:table/${autoName}` };
    default:
      return {};
  }
}
