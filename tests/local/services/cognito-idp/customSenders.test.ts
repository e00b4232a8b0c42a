import { randomBytes } from "node:crypto";
import {
  AdminCreateUserCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { readMessage } from "./encryptionSdkMessage";
import { recordedClientId, recordedPoolId } from "./recordedPrograms";
import { refused, RunningPools, testEmail, testPassword } from "./runningPools";
import { failing, recordingFunction, trigger, triggered } from "./triggeredProgram";
import type { TriggerFunction } from "./triggeredProgram";

const keyArn = "arn:aws:kms:eu-west-1:000000000000:key/0c1d3b0e-5d1c-4c0b-9d0e-1f1a2b3c4d5e";
const phone = "+14155550100";
const sender = { lambdaArn: trigger, lambdaVersion: "V1_0" };

describe("custom senders", () => {
  let running: RunningPools;
  let sending: TriggerFunction;
  let dataKeys: Map<string, Buffer>;

  const start = async (lambdaConfig: JsonObject, permission: JsonObject = {}): Promise<void> => {
    sending = recordingFunction();
    dataKeys = new Map();
    const recorded = triggered({ ...lambdaConfig, kmsKeyId: keyArn }, permission, {
      writeAttributes: ["email", "phone_number"],
    });
    running = await RunningPools.start(recorded, false, {
      invoke: sending.invoke,
      dataKey: (arn, context) => {
        expect(arn).to.equal(keyArn);
        const encrypted = randomBytes(40);
        const plaintext = randomBytes(32);
        dataKeys.set(`${encrypted.toString("hex")} ${JSON.stringify(context)}`, plaintext);
        return { plaintext, encrypted };
      },
    });
  };
  const decrypted = (code: unknown) =>
    readMessage(code as string, (encrypted, context) => {
      return dataKeys.get(`${encrypted.toString("hex")} ${JSON.stringify(context)}`)!;
    });
  const signUp = (more: object = {}) =>
    running.sdk.send(
      new SignUpCommand({ ClientId: recordedClientId, Username: testEmail, Password: testPassword, ...more }),
    );

  afterEach(() => running.stop());

  it("get the code of a sign-up encrypted under the pool's key, in place of customMessage; the inbox gets it too", async () => {
    await start({ customEmailSender: sender, customMessage: trigger });
    const ClientMetadata = { language: "de" };
    sending.behaviours.CustomEmailSender_SignUp = () => null;
    const { CodeDeliveryDetails } = await signUp({ ClientMetadata });
    expect(CodeDeliveryDetails?.DeliveryMedium).to.equal("EMAIL");
    const [event, ...more] = sending.events;
    expect(more).to.deep.equal([]);
    expect(event).to.deep.include({ version: "1", triggerSource: "CustomEmailSender_SignUp", response: {} });
    expect(event!.request).to.deep.include({ type: "customEmailSenderRequestV1", clientMetadata: ClientMetadata });
    expect(event!.request.userAttributes).to.include({ email: testEmail, "cognito:user_status": "UNCONFIRMED" });
    const { text: ConfirmationCode, ...message } = decrypted(event!.request.code);
    expect(message).to.deep.equal({ keyArn, context: { "userpool-id": recordedPoolId } });
    expect(running.lastCode("SignUp")).to.equal(ConfirmationCode);
    const confirmation = { ClientId: recordedClientId, Username: testEmail, ConfirmationCode };
    await running.sdk.send(new ConfirmSignUpCommand(confirmation));
  });

  it("get temporary passwords", async () => {
    await start({ customEmailSender: sender });
    const invited = { UserPoolId: recordedPoolId, Username: testEmail, TemporaryPassword: "Temporary-pass-1" };
    await running.sdk.send(new AdminCreateUserCommand(invited));
    const [event] = sending.events;
    expect(event).to.include({ triggerSource: "CustomEmailSender_AdminCreateUser" });
    expect(event!.request.clientMetadata).to.equal(null);
    expect(decrypted(event!.request.code).text).to.equal(invited.TemporaryPassword);
  });

  it("get text messages where the pool has one for them, and e-mails stay the pool's own", async () => {
    await start({ customSmsSender: sender });
    await signUp();
    expect(sending.events).to.deep.equal([]);
    const recorded = triggered(
      { customSmsSender: sender, kmsKeyId: keyArn },
      {},
      { writeAttributes: ["phone_number"] },
    );
    const smsPool = { usernameAttributes: ["phone_number"], autoVerifiedAttributes: ["phone_number"], schemas: [] };
    Object.assign(recorded.resources[0]!.outputs, smsPool);
    running.pools.update(recorded);
    await signUp({ Username: phone });
    const [event] = sending.events;
    expect(event).to.include({ triggerSource: "CustomSMSSender_SignUp" });
    expect(event!.request.type).to.equal("customSMSSenderRequestV1");
    expect(running.deliveries.at(-1)).to.include({
      medium: "SMS",
      to: phone,
      code: decrypted(event!.request.code).text,
    });
  });

  it("fail as other triggers do", async () => {
    await start({ customEmailSender: sender });
    sending.behaviours.CustomEmailSender_SignUp = failing("no such template");
    await refused(signUp(), "UserLambdaValidationException", "CustomEmailSender failed with error no such template.");
    expect(running.deliveries).to.deep.equal([]);
    await running.stop();
    await start({ customEmailSender: sender }, { principal: "sns.amazonaws.com" });
    await refused(
      signUp(),
      "UnexpectedLambdaException",
      "CustomEmailSender invocation failed due to error AccessDeniedException.",
    );
  });

  it("are described with their version and key", async () => {
    await start({ customEmailSender: sender, customSmsSender: sender });
    const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: recordedPoolId }));
    const described = { LambdaArn: trigger, LambdaVersion: "V1_0" };
    expect(UserPool?.LambdaConfig).to.deep.equal({
      CustomEmailSender: described,
      CustomSMSSender: described,
      KMSKeyID: keyArn,
    });
  });
});
