import * as sdk from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { RecordedResource } from "../../../../packages/local/src/record/recordedProgram";
import { program, recordedClientId, recordedPoolId, resource } from "./recordedPrograms";
import { refused, RunningPools, testEmail } from "./runningPools";

const pool = { UserPoolId: recordedPoolId };
const client = { ...pool, ClientId: recordedClientId };
const poolArn = `arn:aws:cognito-idp:eu-west-1:000000000000:userpool/${recordedPoolId}`;
const brandingId = "0c1d3b0e-5d1c-4c0b-9d0e-1f1a2b3c4d5e";

function at(declared: RecordedResource, file: string, line: number): RecordedResource {
  return { ...declared, position: { file, line, column: 1 } };
}

const declaring = program({
  pool: { tags: { team: "learning" }, userPoolAddOns: { advancedSecurityMode: "AUDIT" } },
  more: [
    resource("aws:cognito/userPoolUICustomization:UserPoolUICustomization", "look", "look", {
      userPoolId: recordedPoolId,
      css: ".label-customizable { font-weight: 400 }",
      cssVersion: "20260101000000",
    }),
    resource("aws:cognito/managedLoginBranding:ManagedLoginBranding", "style", "style", {
      userPoolId: recordedPoolId,
      clientId: recordedClientId,
      managedLoginBrandingId: brandingId,
      settings: '{"categories":{}}',
      assets: [{ category: "FORM_LOGO", colorMode: "LIGHT", extension: "SVG", bytes: "PHN2Zy8+" }],
    }),
    resource("aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration", "logs", "logs", {
      userPoolId: recordedPoolId,
      logConfigurations: [
        {
          eventSource: "userNotification",
          logLevel: "ERROR",
          cloudWatchLogsConfiguration: { logGroupArn: "arn:aws:logs:eu-west-1:000000000000:log-group:mail" },
        },
      ],
    }),
  ],
});
const [recordedPool, recordedClient, ...others] = declaring.resources;
declaring.resources = [at(recordedPool!, "auth/pool.ts", 12), at(recordedClient!, "index.ts", 40), ...others];

describe("every operation of the user pools API", () => {
  let running: RunningPools;

  before(async () => {
    running = await RunningPools.start(declaring);
    await running.createUser();
  });

  after(() => running.stop());

  it("is known by name", async () => {
    const names = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
    expect(names).to.have.length.greaterThan(130);
    const unknown = [];
    for (const name of names) {
      const response = await fetch(running.endpoint, {
        method: "POST",
        body: "{}",
        headers: {
          "x-amz-target": `AWSCognitoIdentityProviderService.${name}`,
          authorization: "AWS4-HMAC-SHA256 Credential=local",
        },
      });
      if (response.headers.get("x-amzn-errortype") === "UnknownOperationException") unknown.push(name);
    }
    expect(unknown).to.deep.equal([]);
  });

  it("says where the program decides what it would change", async () => {
    const decided = (call: Promise<unknown>, message: string) => refused(call, "OperationNotEnabledException", message);
    await decided(
      running.sdk.send(new sdk.UpdateUserPoolCommand(pool)),
      'UpdateUserPool: the program decides this; change aws.cognito.UserPool "pool" at auth/pool.ts:12.',
    );
    await decided(
      running.sdk.send(new sdk.SetUserPoolMfaConfigCommand({ ...pool, MfaConfiguration: "ON" })),
      'SetUserPoolMfaConfig: the program decides this; change aws.cognito.UserPool "pool" at auth/pool.ts:12.',
    );
    await decided(
      running.sdk.send(new sdk.UntagResourceCommand({ ResourceArn: poolArn, TagKeys: ["team"] })),
      'UntagResource: the program decides this; change aws.cognito.UserPool "pool" at auth/pool.ts:12.',
    );
    await decided(
      running.sdk.send(new sdk.DeleteUserPoolClientCommand(client)),
      'DeleteUserPoolClient: the program decides this; change aws.cognito.UserPoolClient "web" at index.ts:40.',
    );
    await decided(
      running.sdk.send(new sdk.SetUICustomizationCommand(pool)),
      'SetUICustomization: the program decides this; change aws.cognito.UserPoolUICustomization "look" there.',
    );
    await decided(
      running.sdk.send(new sdk.CreateUserPoolCommand({ PoolName: "more" })),
      "CreateUserPool: the program decides this; add an aws.cognito.UserPool to it.",
    );
    await decided(
      running.sdk.send(new sdk.UpdateResourceServerCommand({ ...pool, Identifier: "api", Name: "api" })),
      "UpdateResourceServer: the program decides this; add an aws.cognito.ResourceServer to it.",
    );
    await refused(
      running.sdk.send(new sdk.DeleteUserPoolCommand({ UserPoolId: "eu-west-1_Unknown" })),
      "ResourceNotFoundException",
      "User pool eu-west-1_Unknown does not exist.",
    );
  });

  it("says what the local run does not have, to whom AWS would answer", async () => {
    const { AccessToken } = await running.signIn();
    await refused(
      running.sdk.send(new sdk.ListDevicesCommand({ AccessToken })),
      "OperationNotEnabledException",
      "ListDevices: Remembering devices is not served by the local run.",
    );
    await refused(running.sdk.send(new sdk.ListDevicesCommand({ AccessToken: "x" })), "NotAuthorizedException");
    await refused(
      running.sdk.send(new sdk.AdminListDevicesCommand({ ...pool, Username: testEmail })),
      "OperationNotEnabledException",
    );
    await refused(running.sdk.send(new sdk.ListTermsCommand(pool)), "OperationNotEnabledException", /Terms of use/);
  });

  it("reads tags", async () => {
    const tags = (ResourceArn: string) => running.sdk.send(new sdk.ListTagsForResourceCommand({ ResourceArn }));
    expect((await tags(poolArn)).Tags).to.deep.equal({ team: "learning" });
    await refused(tags(`${poolArn}2`), "ResourceNotFoundException");
    await refused(
      tags("pool"),
      "InvalidParameterException",
      /^2 validation errors detected: Value 'pool' at 'resourceArn' .* pattern: arn:.*; .* greater than or equal to 20$/,
    );
  });

  it("reads branding, the pool's where a client has none of its own", async () => {
    const { UICustomization } = await running.sdk.send(new sdk.GetUICustomizationCommand(client));
    expect(UICustomization).to.deep.equal({
      ...pool,
      ClientId: "ALL",
      CSS: ".label-customizable { font-weight: 400 }",
      CSSVersion: "20260101000000",
    });
    const byClient = await running.sdk.send(new sdk.DescribeManagedLoginBrandingByClientCommand(client));
    expect(byClient.ManagedLoginBranding).to.deep.equal({
      ...pool,
      ManagedLoginBrandingId: brandingId,
      UseCognitoProvidedValues: false,
      Settings: { categories: {} },
      Assets: [
        {
          Category: "FORM_LOGO",
          ColorMode: "LIGHT",
          Extension: "SVG",
          Bytes: new Uint8Array(Buffer.from("<svg/>")),
        },
      ],
    });
    const byId = (ManagedLoginBrandingId: string) =>
      running.sdk.send(new sdk.DescribeManagedLoginBrandingCommand({ ...pool, ManagedLoginBrandingId }));
    expect((await byId(brandingId)).ManagedLoginBranding).to.deep.equal(byClient.ManagedLoginBranding);
    await refused(byId("other"), "ResourceNotFoundException");
  });

  it("reads the delivery of logs", async () => {
    const { LogDeliveryConfiguration } = await running.sdk.send(new sdk.GetLogDeliveryConfigurationCommand(pool));
    expect(LogDeliveryConfiguration).to.deep.equal({
      ...pool,
      LogConfigurations: [
        {
          EventSource: "userNotification",
          LogLevel: "ERROR",
          CloudWatchLogsConfiguration: { LogGroupArn: "arn:aws:logs:eu-west-1:000000000000:log-group:mail" },
        },
      ],
    });
  });

  it("gives the header for an import, custom attributes included", async () => {
    const { CSVHeader } = await running.sdk.send(new sdk.GetCSVHeaderCommand(pool));
    expect(CSVHeader).to.include.members(["name", "email", "email_verified", "custom:department"]);
    expect(CSVHeader).to.not.include("sub");
    expect(CSVHeader!.slice(-2)).to.deep.equal(["cognito:mfa_enabled", "cognito:username"]);
  });

  it("has no sign-in events, and with threat protection off says so", async () => {
    const events = (Username: string) =>
      running.sdk.send(new sdk.AdminListUserAuthEventsCommand({ ...pool, Username }));
    expect((await events(testEmail)).AuthEvents).to.deep.equal([]);
    await refused(events("nobody@example.com"), "UserNotFoundException");
    running.pools.update(program());
    await refused(events(testEmail), "UserPoolAddOnNotEnabledException");
    const { UICustomization } = await running.sdk.send(new sdk.GetUICustomizationCommand(pool));
    expect(UICustomization).to.deep.equal({});
    const { LogDeliveryConfiguration } = await running.sdk.send(new sdk.GetLogDeliveryConfigurationCommand(pool));
    expect(LogDeliveryConfiguration?.LogConfigurations).to.deep.equal([]);
    running.pools.update(declaring);
  });
});
