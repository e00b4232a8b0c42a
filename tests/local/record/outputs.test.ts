import { expect } from "chai";
import { mockOutputs } from "../../../packages/local/src/record/outputs/mockOutputs";
import { providerContextOf } from "../../../packages/local/src/record/outputs/outputMocks";
import { Invocation } from "../../../packages/local/src/record/outputs/invocation";
import { answerInvoke } from "../../../packages/local/src/record/outputs/invokes";
import { constructRemote } from "../../../packages/local/src/record/outputs/remoteComponents";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";

const account = "000000000000";
const providerContext = providerContextOf("eu-central-1", account);

function made(
  type: string,
  inputs: JsonObject = {},
  overrides: Partial<Parameters<typeof mockOutputs>[0]> = {},
): { id: string; outputs: JsonObject } {
  return mockOutputs({ urn: `urn:${type}::it`, type, name: "it", inputs, providerContext, ...overrides });
}

describe("mock outputs", () => {
  it("follow from the URN alone", () => {
    const [one, again] = [made("aws:cognito/userPool:UserPool"), made("aws:cognito/userPool:UserPool")];
    expect(one).to.deep.equal(again);
    expect(made("aws:cognito/userPool:UserPool", {}, { urn: "urn:other" }).id).not.to.equal(one.id);
  });

  it("contain the inputs, which win over defaults", () => {
    const { outputs } = made("aws:lambda/function:Function", { timeout: 30, description: "d", publish: true });
    expect(outputs).to.include({ timeout: 30, memorySize: 128, packageType: "Zip", description: "d", version: "1" });
  });

  it("have the partition and the DNS suffix of the region", () => {
    const china = { providerContext: providerContextOf("cn-north-1", account) };
    const pool = made("aws:cognito/userPool:UserPool", {}, china).outputs;
    expect(pool.arn).to.match(/^arn:aws-cn:cognito-idp:cn-north-1:000000000000:userpool\/cn-north-1_[0-9A-Za-z]{9}$/);
    expect(pool.endpoint).to.match(/^cognito-idp\.cn-north-1\.amazonaws\.com\.cn\//);
    expect(providerContextOf("us-gov-west-1", account)).to.include({
      partition: "aws-us-gov",
      dnsSuffix: "amazonaws.com",
    });
  });

  describe("auto-naming", () => {
    it("adds seven hexadecimal digits to the logical name", () => {
      expect(made("aws:iam/role:Role").outputs.name).to.match(/^it-[0-9a-f]{7}$/);
      expect(made("aws:lambda/permission:Permission").outputs.statementId).to.match(/^it-[0-9a-f]{7}$/);
    });
    it("keeps a name that is given", () => {
      expect(made("aws:iam/role:Role", { name: "given" })).to.deep.include({ id: "given" });
    });
    it("writes bucket names in lower case, and begins key aliases with alias/", () => {
      expect(made("aws:s3/bucket:Bucket", {}, { name: "Uploads" }).id).to.match(/^uploads-[0-9a-f]{7}$/);
      expect(made("aws:kms/alias:Alias").outputs.name).to.match(/^alias\/it-[0-9a-f]{7}$/);
    });
    it("names nothing that has no name", () => {
      expect(made("aws:apigatewayv2/route:Route").outputs).not.to.have.property("name");
    });
    it("takes the name from the id of a resource that is looked up", () => {
      expect(made("aws:iam/role:Role", {}, { id: "existing" }).outputs).to.include({
        name: "existing",
        id: "existing",
      });
    });
  });

  it("repeat tags as tagsAll, and name the region of services that have regions", () => {
    expect(made("aws:sns/topic:Topic", { tags: { a: "b" } }).outputs).to.deep.include({
      tagsAll: { a: "b" },
      region: "eu-central-1",
    });
    expect(made("aws:iam/role:Role").outputs).not.to.have.any.keys("region", "tagsAll");
  });

  it("have policies as text, as the provider keeps them", () => {
    const policy = { Version: "2012-10-17", Statement: [] };
    expect(made("aws:iam/policy:Policy", { policy }).outputs.policy).to.equal(JSON.stringify(policy));
  });

  /** Id and outputs of a type, as AWS shapes them. `<id>` in an expected text stands for the id. */
  const shapes: [string, JsonObject, RegExp, Record<string, string | RegExp | number | boolean>][] = [
    [
      "aws:cognito/userPool:UserPool",
      {},
      /^eu-central-1_[0-9A-Za-z]{9}$/,
      {
        arn: `arn:aws:cognito-idp:eu-central-1:${account}:userpool/<id>`,
        endpoint: "cognito-idp.eu-central-1.amazonaws.com/<id>",
      },
    ],
    ["aws:cognito/userPoolClient:UserPoolClient", {}, /^[0-9a-z]{26}$/, { clientSecret: "" }],
    [
      "aws:cognito/userPoolClient:UserPoolClient",
      { generateSecret: true },
      /^[0-9a-z]{26}$/,
      { clientSecret: /^[0-9a-z]{51}$/ },
    ],
    [
      "aws:cognito/userPoolDomain:UserPoolDomain",
      { domain: "d" },
      /^d$/,
      { cloudfrontDistribution: /^[0-9a-z]{14}\.cloudfront\.net$/ },
    ],
    ["aws:cognito/userGroup:UserGroup", { userPoolId: "p", name: "g" }, /^p\/g$/, {}],
    ["aws:cognito/user:User", { userPoolId: "p", username: "u" }, /^p\/u$/, { sub: /^[0-9a-f-]{36}$/ }],
    ["aws:cognito/identityProvider:IdentityProvider", { userPoolId: "p", providerName: "Google" }, /^p:Google$/, {}],
    ["aws:cognito/managedLoginBranding:ManagedLoginBranding", { userPoolId: "p" }, /^p,[0-9a-f-]{36}$/, {}],
    [
      "aws:cognito/identityPool:IdentityPool",
      {},
      /^eu-central-1:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      { arn: `arn:aws:cognito-identity:eu-central-1:${account}:identitypool/<id>` },
    ],
    ["aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment", { identityPoolId: "i" }, /^i$/, {}],
    [
      "aws:iam/role:Role",
      { name: "r", path: "/app/" },
      /^r$/,
      { arn: `arn:aws:iam::${account}:role/app/r`, uniqueId: /^AROA[A-Z0-9]{17}$/ },
    ],
    ["aws:iam/rolePolicy:RolePolicy", { role: "r", name: "n" }, /^r:n$/, {}],
    ["aws:iam/policy:Policy", { name: "p" }, new RegExp(`^arn:aws:iam::${account}:policy/p$`), { arn: "<id>" }],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn: "arn:p" }, /^r\/arn:p$/, {}],
    [
      "aws:iam/instanceProfile:InstanceProfile",
      { name: "p" },
      /^p$/,
      { arn: `arn:aws:iam::${account}:instance-profile/p` },
    ],
    ["aws:iam/user:User", { name: "u" }, /^u$/, { arn: `arn:aws:iam::${account}:user/u` }],
    ["aws:iam/accessKey:AccessKey", { user: "u" }, /^AKIA[A-Z0-9]{16}$/, { secret: /^[0-9A-Za-z]{40}$/ }],
    [
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      { url: "https://token.example.com" },
      new RegExp(`^arn:aws:iam::${account}:oidc-provider/token.example.com$`),
      { arn: "<id>" },
    ],
    [
      "aws:lambda/function:Function",
      { name: "f" },
      /^f$/,
      {
        arn: `arn:aws:lambda:eu-central-1:${account}:function:f`,
        invokeArn: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:${account}:function:f/invocations`,
        qualifiedArn: `arn:aws:lambda:eu-central-1:${account}:function:f:$LATEST`,
        version: "$LATEST",
      },
    ],
    ["aws:lambda/alias:Alias", { functionName: "f", name: "live" }, /:function:f:live$/, { arn: "<id>" }],
    [
      "aws:lambda/alias:Alias",
      { functionName: `arn:aws:lambda:eu-central-1:${account}:function:f`, name: "live" },
      new RegExp(`^arn:aws:lambda:eu-central-1:${account}:function:f:live$`),
      { invokeArn: /functions\/arn:.*:f:live\/invocations$/ },
    ],
    [
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      { functionName: "f:live", eventSourceArn: "arn:aws:sqs:eu-central-1:1:q" },
      /^[0-9a-f-]{36}$/,
      { uuid: "<id>", functionArn: `arn:aws:lambda:eu-central-1:${account}:function:f`, state: "Enabled" },
    ],
    [
      "aws:lambda/functionUrl:FunctionUrl",
      { functionName: `arn:aws:lambda:eu-central-1:${account}:function:f`, qualifier: "live" },
      /^f\/live$/,
      { functionArn: `arn:aws:lambda:eu-central-1:${account}:function:f:live`, invokeMode: "BUFFERED" },
    ],
    [
      "aws:lambda/functionUrl:FunctionUrl",
      { functionName: "f" },
      /^f$/,
      { functionUrl: /^https:\/\/[0-9a-z]{32}\.lambda-url\.eu-central-1\.on\.aws\/$/ },
    ],
    [
      "aws:lambda/layerVersion:LayerVersion",
      { layerName: "l" },
      /:layer:l:1$/,
      { layerArn: `arn:aws:lambda:eu-central-1:${account}:layer:l` },
    ],
    [
      "aws:lambda/invocation:Invocation",
      { functionName: "f", input: "{}" },
      /^f_\$LATEST_[0-9a-f]{32}$/,
      { result: "null", input: "{}", lifecycleScope: "CREATE_ONLY" },
    ],
    [
      "aws:apigatewayv2/api:Api",
      {},
      /^[0-9a-z]{10}$/,
      {
        apiEndpoint: "https://<id>.execute-api.eu-central-1.amazonaws.com",
        arn: "arn:aws:apigateway:eu-central-1::/apis/<id>",
        executionArn: `arn:aws:execute-api:eu-central-1:${account}:<id>`,
      },
    ],
    ["aws:apigatewayv2/authorizer:Authorizer", {}, /^[0-9a-z]{6}$/, {}],
    ["aws:apigatewayv2/integration:Integration", {}, /^[0-9a-z]{7}$/, { connectionType: "INTERNET" }],
    ["aws:apigatewayv2/route:Route", {}, /^[0-9a-z]{7}$/, { authorizationType: "NONE" }],
    ["aws:apigatewayv2/deployment:Deployment", {}, /^[0-9a-z]{6}$/, {}],
    [
      "aws:apigatewayv2/stage:Stage",
      { apiId: "a", name: "$default" },
      /^\$default$/,
      {
        executionArn: `arn:aws:execute-api:eu-central-1:${account}:a/$default`,
        invokeUrl: "https://a.execute-api.eu-central-1.amazonaws.com/",
      },
    ],
    [
      "aws:apigatewayv2/stage:Stage",
      { apiId: "a", name: "v1" },
      /^v1$/,
      { invokeUrl: "https://a.execute-api.eu-central-1.amazonaws.com/v1" },
    ],
    ["aws:apigatewayv2/domainName:DomainName", { domainName: "api.example.com" }, /^api\.example\.com$/, {}],
    ["aws:apigatewayv2/apiMapping:ApiMapping", {}, /^[0-9a-z]{6}$/, {}],
    [
      "aws:apigatewayv2/vpcLink:VpcLink",
      {},
      /^[0-9a-z]{6}$/,
      { arn: "arn:aws:apigateway:eu-central-1::/vpclinks/<id>" },
    ],
    [
      "aws:s3/bucket:Bucket",
      { bucket: "b" },
      /^b$/,
      {
        arn: "arn:aws:s3:::b",
        bucketDomainName: "b.s3.amazonaws.com",
        bucketRegionalDomainName: "b.s3.eu-central-1.amazonaws.com",
      },
    ],
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "b" }, /^b$/, {}],
    ["aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "b", key: "k" }, /^b\/k$/, { arn: "arn:aws:s3:::b/k" }],
    ["aws:dynamodb/table:Table", { name: "t" }, /^t$/, { arn: `arn:aws:dynamodb:eu-central-1:${account}:table/t` }],
    ["aws:dynamodb/table:Table", { name: "t", streamEnabled: true }, /^t$/, { streamArn: /:table\/t\/stream\/2025-/ }],
    ["aws:dynamodb/tableItem:TableItem", { tableName: "t" }, /^t\|[0-9a-f]{16}$/, {}],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      { name: "/aws/x" },
      /^\/aws\/x$/,
      { arn: `arn:aws:logs:eu-central-1:${account}:log-group:/aws/x` },
    ],
    [
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { name: "a" },
      /^a$/,
      { arn: `arn:aws:cloudwatch:eu-central-1:${account}:alarm:a` },
    ],
    [
      "aws:cloudwatch/dashboard:Dashboard",
      { dashboardName: "d" },
      /^d$/,
      { dashboardArn: `arn:aws:cloudwatch::${account}:dashboard/d` },
    ],
    [
      "aws:cloudwatch/eventRule:EventRule",
      { name: "r" },
      /^r$/,
      { arn: `arn:aws:events:eu-central-1:${account}:rule/r`, eventBusName: "default", state: "ENABLED" },
    ],
    [
      "aws:cloudwatch/eventTarget:EventTarget",
      { rule: "r", arn: "arn:t" },
      /^r-terraform-\d{26}$/,
      { targetId: /^terraform-\d{26}$/, eventBusName: "default" },
    ],
    ["aws:cloudwatch/eventTarget:EventTarget", { rule: "r", targetId: "t" }, /^r-t$/, { targetId: "t" }],
    [
      "aws:cloudwatch/logMetricFilter:LogMetricFilter",
      { logGroupName: "/aws/x", pattern: "ERROR" },
      /^it-[0-9a-f]{7}$/,
      { name: "<id>", applyOnTransformedLogs: false },
    ],
    ["aws:sns/topicPolicy:TopicPolicy", { arn: "arn:t", policy: "{}" }, /^arn:t$/, { owner: account }],
    ["aws:sns/topic:Topic", { name: "t" }, new RegExp(`^arn:aws:sns:eu-central-1:${account}:t$`), { arn: "<id>" }],
    [
      "aws:sns/topicSubscription:TopicSubscription",
      { topic: "arn:t", protocol: "email" },
      /^arn:t:[0-9a-f-]{36}$/,
      { pendingConfirmation: true },
    ],
    [
      "aws:sqs/queue:Queue",
      { name: "q" },
      new RegExp(`^https://sqs.eu-central-1.amazonaws.com/${account}/q$`),
      { url: "<id>" },
    ],
    [
      "aws:secretsmanager/secret:Secret",
      { name: "s" },
      new RegExp(`^arn:aws:secretsmanager:eu-central-1:${account}:secret:s-[0-9A-Za-z]{6}$`),
      { arn: "<id>" },
    ],
    [
      "aws:secretsmanager/secretVersion:SecretVersion",
      { secretId: "arn:s" },
      /^arn:s\|[0-9a-f-]{36}$/,
      { arn: "arn:s" },
    ],
    ["aws:kms/key:Key", {}, /^[0-9a-f-]{36}$/, { keyId: "<id>", arn: `arn:aws:kms:eu-central-1:${account}:key/<id>` }],
    [
      "aws:ssm/parameter:Parameter",
      { name: "/a/b" },
      /^\/a\/b$/,
      { arn: `arn:aws:ssm:eu-central-1:${account}:parameter/a/b`, version: 1 },
    ],
    ["aws:ssm/document:Document", { name: "d" }, /^d$/, { arn: `arn:aws:ssm:eu-central-1:${account}:document/d` }],
    [
      "aws:ssm/association:Association",
      { name: "d" },
      /^[0-9a-f-]{36}$/,
      { associationId: "<id>", arn: `arn:aws:ssm:eu-central-1:${account}:association/<id>`, name: "d" },
    ],
    [
      "aws:dlm/lifecyclePolicy:LifecyclePolicy",
      {},
      /^policy-[0-9a-f]{17}$/,
      { arn: `arn:aws:dlm:eu-central-1:${account}:policy/<id>`, state: "ENABLED" },
    ],
    [
      "aws:ses/emailIdentity:EmailIdentity",
      { email: "a@example.com" },
      /^a@example\.com$/,
      { arn: `arn:aws:ses:eu-central-1:${account}:identity/<id>` },
    ],
    [
      "aws:sesv2/emailIdentity:EmailIdentity",
      { emailIdentity: "example.com" },
      /^example\.com$/,
      { identityType: "DOMAIN" },
    ],
    ["aws:ec2/vpc:Vpc", {}, /^vpc-[0-9a-f]{17}$/, { arn: `arn:aws:ec2:eu-central-1:${account}:vpc/<id>` }],
    ["aws:ec2/subnet:Subnet", {}, /^subnet-[0-9a-f]{17}$/, { availabilityZone: "eu-central-1a" }],
    [
      "aws:ec2/securityGroup:SecurityGroup",
      {},
      /^sg-[0-9a-f]{17}$/,
      { arn: `arn:aws:ec2:eu-central-1:${account}:security-group/<id>` },
    ],
    [
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      {},
      /^sgr-[0-9a-f]{17}$/,
      { securityGroupRuleId: "<id>" },
    ],
    [
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      {},
      /^vpce-[0-9a-f]{17}$/,
      { state: "available", prefixListId: /^pl-[0-9a-f]{8}$/ },
    ],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface" }, /^vpce-/, { state: "available" }],
    [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      { vpcId: "vpc-1" },
      /^sg-[0-9a-f]{17}$/,
      { name: "default", arn: `arn:aws:ec2:eu-central-1:${account}:security-group/<id>` },
    ],
    [
      "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
      { name: "g" },
      /^rslvr-frg-[0-9a-f]{17}$/,
      { arn: `arn:aws:route53resolver:eu-central-1:${account}:firewall-rule-group/<id>` },
    ],
    [
      "aws:route53/resolverFirewallRule:ResolverFirewallRule",
      { firewallRuleGroupId: "rslvr-frg-1", firewallDomainListId: "rslvr-fdl-1" },
      /^rslvr-frg-1:rslvr-fdl-1$/,
      {},
    ],
    [
      "aws:ec2/flowLog:FlowLog",
      { vpcId: "vpc-1" },
      /^fl-[0-9a-f]{17}$/,
      { arn: `arn:aws:ec2:eu-central-1:${account}:vpc-flow-log/<id>`, maxAggregationInterval: 600 },
    ],
    ["aws:ec2/volumeAttachment:VolumeAttachment", {}, /^vai-[0-9a-f]{17}$/, {}],
    [
      "aws:ec2/instance:Instance",
      { subnetId: "subnet-1" },
      /^i-[0-9a-f]{17}$/,
      { publicIp: "", privateIp: /^10\.0\.0\.\d+$/ },
    ],
    ["aws:ec2/instance:Instance", { associatePublicIpAddress: true }, /^i-/, { publicIp: /^203\.0\.113\.\d+$/ }],
    ["aws:ec2/instance:Instance", { associatePublicIpAddress: false }, /^i-/, { publicIp: "", publicDns: "" }],
    ["aws:ec2/instance:Instance", {}, /^i-/, { publicDns: /^ec2-203-0-113-\d+\.[-a-z0-9]+\.compute\.amazonaws\.com$/ }],
    ["aws:ebs/volume:Volume", {}, /^vol-[0-9a-f]{17}$/, { arn: `arn:aws:ec2:eu-central-1:${account}:volume/<id>` }],
    ["aws:ec2/eip:Eip", {}, /^eipalloc-/, { allocationId: "<id>" }],
    [
      "aws:route53/zone:Zone",
      { name: "example.com" },
      /^Z[A-Z0-9]{20}$/,
      { zoneId: "<id>", arn: "arn:aws:route53:::hostedzone/<id>" },
    ],
    [
      "aws:route53/record:Record",
      { zoneId: "Z", name: "a.example.com", type: "A" },
      /^Z_a\.example\.com_A$/,
      { fqdn: "a.example.com" },
    ],
    [
      "aws:acm/certificate:Certificate",
      { domainName: "example.com" },
      new RegExp(`^arn:aws:acm:eu-central-1:${account}:certificate/[0-9a-f-]{36}$`),
      { arn: "<id>" },
    ],
    ["random:index/randomUuid:RandomUuid", {}, /^[0-9a-f-]{36}$/, { result: "<id>" }],
    ["random:index/randomInteger:RandomInteger", { min: 5, max: 5 }, /^5$/, { result: 5 }],
    [
      "random:index/randomString:RandomString",
      { length: 12, special: false, upper: false },
      /^[a-z0-9]{12}$/,
      { result: "<id>" },
    ],
    [
      "random:index/randomPassword:RandomPassword",
      { length: 24, overrideSpecial: "_" },
      /^none$/,
      { result: /^[\w]{24}$/ },
    ],
    ["random:index/randomPet:RandomPet", { prefix: "p" }, /^p-quick-otter[0-9a-f]{4}$/, { result: "<id>" }],
    ["random:index/randomId:RandomId", { byteLength: 4 }, /^[\w-]{6}$/, { hex: /^[0-9a-f]{8}$/, dec: /^\d+$/ }],
    ["pulumi:providers:aws", { region: "us-west-2" }, /^[0-9a-f-]{36}$/, { region: "us-west-2" }],
    [
      "aws:foo/barBaz:BarBaz",
      {},
      /^it-[0-9a-f]{7}$/,
      { arn: `arn:aws:foo:eu-central-1:${account}:barbaz/<id>`, name: "<id>" },
    ],
    ["other:index:Thing", { size: 2 }, /^[0-9a-f-]{36}$/, { size: 2 }],
  ];
  for (const [type, inputs, id, expected] of shapes) {
    it(`have what AWS returns for ${type} ${JSON.stringify(inputs)}`, () => {
      const result = made(type, inputs);
      expect(result.id).to.match(id);
      expect(result.outputs.id).to.equal(result.id);
      for (const [property, shape] of Object.entries(expected)) {
        if (shape instanceof RegExp) expect(result.outputs[property], property).to.match(shape);
        else
          expect(result.outputs[property], property).to.equal(
            typeof shape === "string" ? shape.replace("<id>", result.id) : shape,
          );
      }
    });
  }

  it("name the scopes of a resource server", () => {
    const { id, outputs } = made("aws:cognito/resourceServer:ResourceServer", {
      userPoolId: "p",
      identifier: "https://api",
      scopes: [{ scopeName: "read", scopeDescription: "d" }],
    });
    expect(id).to.equal("p|https://api");
    expect(outputs.scopeIdentifiers).to.deep.equal(["https://api/read"]);
    expect(
      made("aws:cognito/resourceServer:ResourceServer", { identifier: "x" }).outputs.scopeIdentifiers,
    ).to.deep.equal([]);
  });

  it("tell where the DNS record of an API's own domain points", () => {
    const { outputs } = made("aws:apigatewayv2/domainName:DomainName", {
      domainName: "api.example.com",
      domainNameConfiguration: { certificateArn: "arn:c", endpointType: "REGIONAL" },
    });
    const configuration = outputs.domainNameConfiguration as Record<string, string>;
    expect(configuration).to.include({ certificateArn: "arn:c", endpointType: "REGIONAL" });
    expect(configuration.targetDomainName).to.match(/^d-[0-9a-z]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/);
    expect(configuration.hostedZoneId).to.match(/^Z[A-Z0-9]{13}$/);
  });

  it("ask for one validation record for each name of a certificate", () => {
    const { outputs } = made("aws:acm/certificate:Certificate", {
      domainName: "example.com",
      subjectAlternativeNames: ["*.example.com", "www.example.org"],
    });
    const options = outputs.domainValidationOptions as Record<string, string>[];
    expect(options.map(({ domainName }) => domainName)).to.deep.equal([
      "example.com",
      "*.example.com",
      "www.example.org",
    ]);
    expect(options[0]?.resourceRecordName).to.match(/^_[0-9a-f]{32}\.example\.com\.$/);
    // a wildcard is validated by the same record as the name below it
    expect(options[1]?.resourceRecordName).to.equal(options[0]?.resourceRecordName);
    expect(options[2]?.resourceRecordValue).to.match(/^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/);
  });
});

describe("answers to function calls", () => {
  const call = (token: string, args: JsonObject = {}, region = "eu-central-1"): JsonObject =>
    answerInvoke(new Invocation(token, args, providerContextOf(region, account))) ?? {};

  it("name the caller, the region and the partition", () => {
    expect(call("aws:index/getCallerIdentity:getCallerIdentity")).to.include({ accountId: account });
    expect(call("aws:index/getRegion:getRegion")).to.deep.equal({
      id: "eu-central-1",
      name: "eu-central-1",
      region: "eu-central-1",
      description: "eu-central-1",
      endpoint: "ec2.eu-central-1.amazonaws.com",
    });
    expect(call("aws:index/getPartition:getPartition", {}, "cn-north-1")).to.deep.equal({
      id: "aws-cn",
      partition: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      reverseDnsPrefix: "cn.com.amazonaws",
    });
    expect(call("aws:index/getDefaultTags:getDefaultTags").tags).to.deep.equal({});
  });

  it("list availability zones with ids as AWS writes them", () => {
    const zones = (region: string) => call("aws:index/getAvailabilityZones:getAvailabilityZones", {}, region);
    expect(zones("eu-central-1").names).to.deep.equal(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    expect(zones("eu-central-1").zoneIds).to.deep.equal(["euc1-az1", "euc1-az2", "euc1-az3"]);
    expect(zones("ap-southeast-2").zoneIds).to.include("apse2-az1");
    expect(zones("us-gov-west-1").zoneIds).to.include("usgw1-az1");
  });

  it("gives the same result each time, and another for other arguments", () => {
    const ami = (name: string) => call("aws:ec2/getAmi:getAmi", { nameRegex: name }).id;
    expect(ami("a"))
      .to.match(/^ami-[0-9a-f]{17}$/)
      .and.to.equal(ami("a"));
    expect(ami("b")).not.to.equal(ami("a"));
  });

  it("give image ids for AWS's public parameters, and mark values as secret", () => {
    const value = (name: string) => call("aws:ssm/getParameter:getParameter", { name });
    expect(value("/aws/service/ami-windows-latest/x").insecureValue).to.match(/^ami-/);
    const recommended = value("/aws/service/ecs/optimized-ami/amazon-linux-2/recommended").insecureValue as string;
    expect(JSON.parse(recommended)).to.have.property("image_id").that.matches(/^ami-/);
    expect(value("/mine").insecureValue).to.equal("value of /mine");
    expect(JSON.stringify(value("/mine").value)).to.include("1b47061264138c4ac30d75fd1eb44270");
  });

  const ids: [string, JsonObject, RegExp][] = [
    ["aws:ec2/getVpc:getVpc", {}, /^vpc-/],
    ["aws:ec2/getVpc:getVpc", { id: "vpc-1" }, /^vpc-1$/],
    ["aws:ec2/getSubnet:getSubnet", { id: "subnet-1" }, /^subnet-1$/],
    ["aws:ec2/getSubnets:getSubnets", {}, /^eu-central-1$/],
    ["aws:ec2/getPrefixList:getPrefixList", { name: "com.amazonaws.eu-central-1.s3" }, /^pl-[0-9a-f]{8}$/],
    ["aws:route53/getZone:getZone", { name: "example.com." }, /^Z[A-Z0-9]{20}$/],
    ["aws:acm/getCertificate:getCertificate", { domain: "example.com" }, /^arn:aws:acm:/],
    ["aws:iam/getPolicy:getPolicy", { name: "ReadOnlyAccess" }, /^arn:aws:iam::aws:policy\/ReadOnlyAccess$/],
    ["aws:iam/getRole:getRole", { name: "r" }, /^r$/],
    ["aws:kms/getKey:getKey", { keyId: "alias/a" }, /^[0-9a-f-]{36}$/],
    ["aws:kms/getKey:getKey", { keyId: "arn:aws:kms:x:y:key/k" }, /^k$/],
    ["aws:kms/getAlias:getAlias", { name: "alias/aws/s3" }, /alias\/aws\/s3$/],
    ["aws:secretsmanager/getSecret:getSecret", { name: "s" }, /:secret:s-[0-9a-f]{6}$/],
    ["aws:secretsmanager/getSecretVersion:getSecretVersion", { secretId: "s" }, /^s\|AWSCURRENT$/],
    ["aws:secretsmanager/getRandomPassword:getRandomPassword", { passwordLength: 20 }, /^[0-9A-Za-z]{20}$/],
    ["aws:cloudfront/getCachePolicy:getCachePolicy", { name: "n" }, /^[0-9a-f-]{36}$/],
    ["aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy", { id: "i" }, /^i$/],
  ];
  for (const [token, args, id] of ids) {
    it(`have what AWS returns for ${token} ${JSON.stringify(args)}`, () => {
      const result = call(token, args);
      expect(result.id).to.match(id);
      for (const argument of Object.keys(args)) expect(result).to.have.property(argument);
    });
  }

  it("know the zone of a subnet", () => {
    expect(call("aws:ec2/getSubnet:getSubnet", { id: "subnet-1" }).availabilityZone).to.equal("eu-central-1a");
  });
});

describe("policy documents", () => {
  const document = (args: JsonObject): unknown => {
    const call = new Invocation("aws:iam/getPolicyDocument:getPolicyDocument", args, providerContext);
    const result = answerInvoke(call) ?? {};
    const [formatted, minified] = [result.json, result.minifiedJson] as string[];
    expect(JSON.parse(formatted ?? "")).to.deep.equal(JSON.parse(minified ?? ""));
    return JSON.parse(minified ?? "");
  };

  it("writes policy documents as IAM expects them", () => {
    expect(
      document({
        policyId: "id",
        statements: [
          {
            sid: "One",
            actions: ["s3:GetObject", "s3:PutObject"],
            resources: ["arn:aws:s3:::b/&{aws:username}/*"],
            conditions: [
              { test: "StringEquals", variable: "a", values: ["1"] },
              { test: "StringEquals", variable: "b", values: ["2", "3"] },
            ],
          },
          {
            effect: "Deny",
            notActions: ["iam:*"],
            notResources: ["*"],
            principals: [
              { type: "AWS", identifiers: ["arn:1"] },
              { type: "AWS", identifiers: ["arn:2"] },
              { type: "Service", identifiers: ["lambda.amazonaws.com"] },
            ],
            notPrincipals: [{ type: "*", identifiers: ["*"] }],
          },
        ],
      }),
    ).to.deep.equal({
      Version: "2012-10-17",
      Id: "id",
      Statement: [
        {
          Sid: "One",
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:GetObject"],
          Resource: "arn:aws:s3:::b/${aws:username}/*",
          Condition: { StringEquals: { a: "1", b: ["3", "2"] } },
        },
        {
          Effect: "Deny",
          NotAction: "iam:*",
          NotResource: "*",
          Principal: { AWS: ["arn:2", "arn:1"], Service: "lambda.amazonaws.com" },
          NotPrincipal: "*",
        },
      ],
    });
  });

  it("begin with their sources, and have statements replaced by overriding ones of the same sid", () => {
    const source = JSON.stringify({ Version: "2008-10-17", Statement: { Sid: "A", Effect: "Allow", Action: "a" } });
    const override = JSON.stringify({ Statement: [{ Sid: "B", Effect: "Deny", Action: "b" }] });
    expect(
      document({
        sourcePolicyDocuments: [source],
        statements: [{ sid: "B", actions: ["b"] }, { actions: ["c"] }],
        overridePolicyDocuments: [override],
      }),
    ).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        { Sid: "A", Effect: "Allow", Action: "a" },
        { Sid: "B", Effect: "Deny", Action: "b" },
        { Effect: "Allow", Action: "c" },
      ],
    });
  });
});

describe("remote components", () => {
  interface Child {
    type: string;
    name: string;
    parent: string;
    inputs: JsonObject;
  }

  /** Constructs a VPC; references are told apart by the URN that stands in for them. */
  function vpc(inputs: JsonObject): { outputs: JsonObject; children: Child[]; of: (kind: string) => Child[] } {
    const children: Child[] = [];
    const component = { urn: "urn:vpc", type: "awsx:ec2:Vpc", name: "net", inputs, providerContext, root: "/" };
    const outputs = constructRemote(component, ({ type, name, parent = "urn:vpc", inputs: childInputs }) => {
      children.push({ type, name, parent, inputs: childInputs });
      const urn = `${type}::${name}`;
      return { urn, id: `id of ${urn}`, reference: `reference to ${urn}` };
    });
    return { outputs: outputs ?? {}, children, of: (kind) => children.filter(({ type }) => type.endsWith(`:${kind}`)) };
  }

  it("a VPC has a public and a private subnet in each of three zones, and a NAT gateway in each", () => {
    const { outputs, of } = vpc({});
    expect(outputs.vpcId).to.equal("id of aws:ec2/vpc:Vpc::net");
    expect(outputs.vpc).to.equal("reference to aws:ec2/vpc:Vpc::net");
    expect(outputs.publicSubnetIds).to.have.length(3);
    expect(new Set(outputs.privateSubnetIds as string[]).size).to.equal(3);
    expect(outputs.isolatedSubnetIds).to.deep.equal([]);
    expect(of("Subnet").map(({ name }) => name)).to.have.members([
      "net-public-1",
      "net-private-1",
      "net-public-2",
      "net-private-2",
      "net-public-3",
      "net-private-3",
    ]);
    expect(of("NatGateway")).to.have.length(3);
    expect(of("Route").map(({ inputs: { natGatewayId = null } }) => natGatewayId)).to.deep.equal([
      null,
      "id of aws:ec2/natGateway:NatGateway::net-1",
      null,
      "id of aws:ec2/natGateway:NatGateway::net-2",
      null,
      "id of aws:ec2/natGateway:NatGateway::net-3",
    ]);
  });

  it("a VPC has the subnets that are asked for", () => {
    const { outputs, of } = vpc({
      availabilityZoneNames: ["a", "b"],
      subnetSpecs: [{ type: "Isolated", name: "data", cidrMask: 24 }, { type: "Unused" }],
      cidrBlock: "10.4.0.0/16",
      tags: { team: "web" },
    });
    expect(outputs.isolatedSubnetIds).to.have.length(2);
    expect(outputs.publicSubnetIds).to.deep.equal([]);
    expect(of("Subnet").map(({ inputs }) => [inputs.availabilityZone, inputs.cidrBlock])).to.deep.equal([
      ["a", "10.4.0.0/24"],
      ["b", "10.4.128.0/24"],
    ]);
    for (const subnet of of("Subnet")) expect(subnet.inputs.tags).to.include({ team: "web", SubnetType: "Isolated" });
    expect(of("Route")).to.deep.equal([]);
    expect(of("NatGateway")).to.deep.equal([]);
    expect(vpc({ numberOfAvailabilityZones: 1 }).outputs.privateSubnetIds).to.have.length(1);
  });

  it("a VPC has its subnets at the blocks that are given", () => {
    const { of } = vpc({
      numberOfAvailabilityZones: 2,
      subnetSpecs: [
        { type: "Private", cidrBlocks: ["10.0.0.0/20", "10.0.32.0/20"] },
        { type: "Public", cidrBlocks: ["10.0.16.0/20", "10.0.48.0/20"] },
      ],
    });
    expect(of("Subnet").map(({ name, inputs }) => [name, inputs.cidrBlock])).to.deep.equal([
      ["net-public-1", "10.0.16.0/20"],
      ["net-private-1", "10.0.0.0/20"],
      ["net-public-2", "10.0.48.0/20"],
      ["net-private-2", "10.0.32.0/20"],
    ]);
  });

  it("a VPC has subnets of the sizes that are given, one after the other", () => {
    const subnetSpecs = [{ type: "Isolated", cidrMask: 26 }, { type: "Unused" }, { type: "Public", cidrMask: 24 }];
    const { of } = vpc({ numberOfAvailabilityZones: 2, cidrBlock: "10.0.0.0/20", subnetSpecs });
    expect(of("Subnet").map(({ name, inputs }) => [name, inputs.cidrBlock])).to.deep.equal([
      ["net-public-1", "10.0.4.0/24"],
      ["net-isolated-1", "10.0.0.0/26"],
      ["net-public-2", "10.0.12.0/24"],
      ["net-isolated-2", "10.0.8.0/26"],
    ]);
  });

  it("a VPC gives its private subnets the first blocks when they are named first", () => {
    const blocks = vpc({ numberOfAvailabilityZones: 1, subnetSpecs: [{ type: "Private" }, { type: "Public" }] })
      .of("Subnet")
      .map(({ name, inputs }) => [name, inputs.cidrBlock]);
    expect(blocks).to.deep.equal([
      ["net-public-1", "10.0.128.0/17"],
      ["net-private-1", "10.0.0.0/17"],
    ]);
  });

  it("a VPC shares one NAT gateway when it is told to", () => {
    const { of } = vpc({ numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } });
    expect(of("NatGateway").map(({ name }) => name)).to.deep.equal(["net-1"]);
    const targets = of("Route").flatMap(({ inputs }) => inputs.natGatewayId ?? []);
    expect(targets).to.deep.equal(Array<string>(2).fill("id of aws:ec2/natGateway:NatGateway::net-1"));
  });

  it("a VPC gives a reference to each of its resources, in the tree that awsx has", () => {
    const { outputs, children, of } = vpc({ numberOfAvailabilityZones: 2, subnetSpecs: [{ type: "Isolated" }] });
    expect(outputs.routeTables).to.deep.equal([
      "reference to aws:ec2/routeTable:RouteTable::net-isolated-1",
      "reference to aws:ec2/routeTable:RouteTable::net-isolated-2",
    ]);
    expect(outputs.routeTableAssociations).to.have.length(2);
    expect(outputs.subnets).to.deep.equal(outputs.isolatedSubnets);
    expect(outputs.subnetLayout).to.deep.equal([{ type: "Isolated", name: "isolated" }]);
    expect(children[0]).to.include({ type: "aws:ec2/vpc:Vpc", parent: "urn:vpc" });
    expect(of("RouteTable").map(({ parent }) => parent)).to.deep.equal([
      "aws:ec2/subnet:Subnet::net-isolated-1",
      "aws:ec2/subnet:Subnet::net-isolated-2",
    ]);
  });
});
