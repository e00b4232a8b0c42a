import { randomUUID } from "node:crypto";
import path from "node:path";
import type * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import { readInput } from "../../http/awsJsonInput";
import type { RequestHandler } from "../../http/httpRequest";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { AccessControl } from "../iam/localIam";
import type { ServiceEvents } from "../events";
import { pageOf } from "../pages";
import { awsJsonProtocol, signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import { randomPassword } from "./randomPassword";
import { recordedSecrets, recordedVersions } from "./recordedSecrets";
import type { RecordedSecret } from "./recordedSecrets";
import { SecretStore } from "./secretStore";
import type { SecretVersion } from "./secretStore";
import { batchInput, getInput, idInput, listInput, passwordInput, putInput, updateInput } from "./secretInputs";

export interface SecretsOptions {
  /** Secrets are kept in its file `secretsmanager.sqlite`. */
  dataDirectory: string;
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
}

export const targetPrefix = "secretsmanager.";

/** What the program decides. */
const administration = [
  "CreateSecret",
  "DeleteSecret",
  "RestoreSecret",
  "RotateSecret",
  "TagResource",
  "UntagResource",
];

/** The secrets that a program registered (AWS Secrets Manager API). There is no KMS. */
export class Secrets {
  readonly handle: RequestHandler;
  readonly #store: SecretStore;
  #secrets: readonly RecordedSecret[] = [];
  #arnPrefix = "";

  /** @throws {StoredStateError} when the stored secrets can't be read */
  constructor(program: RecordedProgram, { dataDirectory, iam, onRequest, clock = Date.now }: SecretsOptions) {
    this.#store = new SecretStore(path.join(dataDirectory, "secretsmanager.sqlite"), clock);
    this.update(program);
    const protocol = awsJsonProtocol(targetPrefix, "1.1");
    const operation = (name: string): SignedOperation | undefined =>
      administration.includes(name) ? (call) => this.#refuse(call) : this.#operations.get(name);
    this.handle = signedApi({ service: "secretsmanager", protocol, iam, onRequest, clock, operation });
  }

  /** Follows a program that was evaluated again; what was put into its secrets stays. */
  update(program: RecordedProgram): void {
    const { partition, region, accountId } = program;
    this.#arnPrefix = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:`;
    this.#secrets = recordedSecrets(program);
    this.#store.record(recordedVersions(program, this.#secrets));
  }

  close(): void {
    this.#store.close();
  }

  readonly #operations: ReadonlyMap<string, SignedOperation> = new Map<string, SignedOperation>([
    [
      "GetSecretValue",
      (call) => {
        const { SecretId, VersionId, VersionStage } = readInput(getInput, call.input, "ValidationException");
        return this.#value(call, SecretId, VersionId, VersionStage);
      },
    ],
    [
      "BatchGetSecretValue",
      (call) => {
        const { SecretIdList } = readInput(batchInput, call.input, "ValidationException");
        call.authorize("secretsmanager:BatchGetSecretValue", "*");
        const results = SecretIdList.map((id) => {
          try {
            return { value: this.#value(call, id) };
          } catch (error) {
            if (!(error instanceof AwsJsonError)) throw error;
            const { type, message } = error as AwsJsonError;
            return { error: { SecretId: id, ErrorCode: type, Message: message } };
          }
        });
        return {
          SecretValues: results.flatMap(({ value }) => value ?? []),
          Errors: results.flatMap(({ error }) => error ?? []),
        };
      },
    ],
    [
      "PutSecretValue",
      (call) => {
        const input = readInput(putInput, call.input, "ValidationException");
        return this.#put(call, input, input.VersionStages);
      },
    ],
    [
      "UpdateSecret",
      (call) => this.#put(call, readInput(updateInput, call.input, "ValidationException"), ["AWSCURRENT"]),
    ],
    [
      "DescribeSecret",
      (call) => {
        const { SecretId } = readInput(idInput, call.input, "ValidationException");
        const secret = this.#authorized(call, SecretId);
        const versions = this.#store.versions(secret.arn);
        return {
          ...this.#listed(secret),
          VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])),
        };
      },
    ],
    [
      "ListSecretVersionIds",
      (call) => {
        const { SecretId } = readInput(idInput, call.input, "ValidationException");
        const { arn, name } = this.#authorized(call, SecretId);
        const Versions = this.#store.versions(arn).map(({ id, stages, createdAt }) => ({
          VersionId: id,
          VersionStages: stages,
          CreatedDate: createdAt / 1000,
        }));
        return { ARN: arn, Name: name, Versions };
      },
    ],
    [
      "ListSecrets",
      (call) => {
        const input = readInput(listInput, call.input, "InvalidParameterException");
        call.authorize("secretsmanager:ListSecrets", "*");
        const listed = this.#secrets.map((secret) => this.#listed(secret));
        const { entries, NextToken } = pageOf(listed, input, 100);
        return { SecretList: entries, NextToken };
      },
    ],
    [
      "GetRandomPassword",
      (call) => {
        call.authorize("secretsmanager:GetRandomPassword", "*");
        return { RandomPassword: randomPassword(readInput(passwordInput, call.input, "InvalidParameterException")) };
      },
    ],
  ]);

  /** By its ARN, with or without the last six characters, or by its name. */
  #find(id: string): RecordedSecret | undefined {
    return this.#secrets.find(({ arn, name }) => arn === id || name === id || `${this.#arnPrefix}${name}` === id);
  }

  #authorized(call: SignedCall, id: string, operation = call.operation, context = {}): RecordedSecret {
    const secret = this.#find(id);
    const arn = secret?.arn ?? (id.startsWith("arn:") ? id : `${this.#arnPrefix}${id}`);
    const keys = { "secretsmanager:SecretId": arn, ...context };
    call.authorize(`secretsmanager:${operation}`, arn, keys, secret?.policy);
    if (secret !== undefined) return secret;
    throw new AwsJsonError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  #value(call: SignedCall, id: string, versionId?: string, stage?: string): object {
    const wanted = stage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
    const { arn, name } = this.#authorized(call, id, "GetSecretValue", {
      "secretsmanager:VersionId": versionId,
      "secretsmanager:VersionStage": wanted,
    });
    const version = this.#store
      .versions(arn)
      .find((one) => (versionId ?? one.id) === one.id && (wanted === undefined || one.stages.includes(wanted)));
    if (version === undefined) {
      const which = wanted === undefined ? `VersionId: ${versionId ?? ""}` : `staging label: ${wanted}`;
      const message = `Secrets Manager can't find the specified secret value for ${which}`;
      throw new AwsJsonError("ResourceNotFoundException", message);
    }
    const { id: VersionId, text: SecretString, binary: SecretBinary, stages: VersionStages, createdAt } = version;
    return {
      ARN: arn,
      Name: name,
      VersionId,
      SecretString,
      SecretBinary,
      VersionStages,
      CreatedDate: createdAt / 1000,
    };
  }

  #put(call: SignedCall, input: z.output<typeof updateInput>, stages: readonly string[]): object {
    const { SecretId, SecretString, SecretBinary, ClientRequestToken = randomUUID() } = input;
    const { arn, name } = this.#authorized(call, SecretId);
    if ((SecretString === undefined) === (SecretBinary === undefined)) {
      throw new AwsJsonError("InvalidRequestException", "Specify either SecretString or SecretBinary.");
    }
    const given = { text: SecretString, binary: SecretBinary };
    const before = this.#store.versions(arn).find(({ id }) => id === ClientRequestToken);
    if (before === undefined) this.#store.put(arn, ClientRequestToken, given, stages);
    else if (!isSame(before, given)) {
      throw new AwsJsonError("ResourceExistsException", `Version ${ClientRequestToken} exists with another value.`);
    }
    return { ARN: arn, Name: name, VersionId: ClientRequestToken, VersionStages: stages };
  }

  #refuse(call: SignedCall): never {
    const id = call.input.SecretId ?? call.input.Name;
    call.authorize(
      `secretsmanager:${call.operation}`,
      this.#find(String(id))?.arn ?? `${this.#arnPrefix}${String(id)}`,
    );
    throw new AwsJsonError(
      "InvalidRequestException",
      `${call.operation} is not served by the local run: the program decides which secrets there are; change the Pulumi program.`,
    );
  }

  #listed({ arn, name, description, tags }: RecordedSecret) {
    const [newest] = this.#store.versions(arn);
    return {
      ARN: arn,
      Name: name,
      Description: description,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      LastChangedDate: newest && newest.createdAt / 1000,
    };
  }
}

function isSame(one: Pick<SecretVersion, "binary" | "text">, other: Pick<SecretVersion, "binary" | "text">): boolean {
  return one.text === other.text && one.binary === other.binary;
}
