import path from "node:path";
import { AwsJsonError } from "../../http/awsJson";
import { readInput } from "../../http/awsJsonInput";
import type { RequestHandler } from "../../http/httpRequest";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";
import type { RecordedProgram } from "../../record/recordedProgram";
import type { AccessControl } from "../iam/localIam";
import type { ServiceEvents } from "../events";
import { pageOf } from "../pages";
import { awsJsonProtocol, signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import { ParameterStore } from "./parameterStore";
import type { ParameterContent, ParameterVersion } from "./parameterStore";
import {
  byPathInput,
  deleteInput,
  deleteManyInput,
  describeInput,
  getInput,
  getManyInput,
  historyInput,
  putInput,
} from "./parameterInputs";

export interface ParametersOptions {
  /** Parameters are kept in its file `ssm.sqlite`. */
  dataDirectory: string;
  iam: AccessControl;
  onRequest: ServiceEvents["onRequest"];
  /** Milliseconds since 1970. Default: Date.now. */
  clock?: () => number;
}

export const targetPrefix = "AmazonSSM.";

/** Parameter Store (AWS Systems Manager API). There is no KMS: a SecureString asks for no permission on its key. */
export class Parameters {
  readonly handle: RequestHandler;
  readonly #store: ParameterStore;
  readonly #iam: AccessControl;
  #arnPrefix = "";

  /** @throws {StoredStateError} when the stored parameters can't be read */
  constructor(program: RecordedProgram, { dataDirectory, iam, onRequest, clock = Date.now }: ParametersOptions) {
    this.#store = new ParameterStore(path.join(dataDirectory, "ssm.sqlite"), clock);
    this.#iam = iam;
    this.update(program);
    const protocol = awsJsonProtocol(targetPrefix, "1.1");
    const operation = (operationName: string) => this.#operations.get(operationName);
    this.handle = signedApi({ service: "ssm", protocol, iam, onRequest, clock, operation });
  }

  update(program: RecordedProgram): void {
    const { partition, region, accountId } = program;
    this.#arnPrefix = `arn:${partition}:ssm:${region}:${accountId}:`;
    this.#store.record(recordedParameters(program));
  }

  close(): void {
    this.#store.close();
  }

  readonly #operations: ReadonlyMap<string, SignedOperation> = new Map<string, SignedOperation>([
    [
      "GetParameter",
      (call) => {
        const { Name, WithDecryption } = readInput(getInput, call.input, "ValidationException");
        const { parameterName, version, selector } = this.#reference(Name);
        this.#authorize(call, parameterName);
        const found = this.#store.find(parameterName, version);
        if (found !== undefined) return { Parameter: { ...this.#shown(found, WithDecryption), Selector: selector } };
        throw this.#store.find(parameterName) === undefined
          ? notFound(Name)
          : new AwsJsonError("ParameterVersionNotFound", `Version ${version ?? ""} of ${parameterName} not found.`);
      },
    ],
    [
      "GetParameters",
      (call) => {
        const { Names, WithDecryption } = readInput(getManyInput, call.input, "ValidationException");
        const found = Names.map((given) => {
          const { parameterName, version, selector } = this.#reference(given);
          this.#authorize(call, parameterName);
          const parameter = this.#store.find(parameterName, version);
          return { given, shown: parameter && { ...this.#shown(parameter, WithDecryption), Selector: selector } };
        });
        return {
          Parameters: found.flatMap(({ shown }) => shown ?? []),
          InvalidParameters: found.flatMap(({ given, shown }) => (shown === undefined ? [given] : [])),
        };
      },
    ],
    [
      "GetParametersByPath",
      (call) => {
        const input = readInput(byPathInput, call.input, "ValidationException");
        const { Path, Recursive, WithDecryption } = input;
        if (!Path.startsWith("/")) throw invalid("The parameter path must begin with a slash.");
        call.authorize("ssm:GetParametersByPath", `${this.#arnPrefix}parameter${Path}`, {
          "ssm:Recursive": String(Recursive),
        });
        const prefix = Path.endsWith("/") ? Path : `${Path}/`;
        const found = this.#store
          .all(prefix)
          .filter((one) => Recursive || !one.name.slice(prefix.length).includes("/"))
          .map((one) => this.#shown(one, WithDecryption));
        const { entries, NextToken } = pageOf(found, input, 10);
        return { Parameters: entries, NextToken };
      },
    ],
    [
      "GetParameterHistory",
      (call) => {
        const input = readInput(historyInput, call.input, "ValidationException");
        const { parameterName } = this.#reference(input.Name);
        this.#authorize(call, parameterName);
        const versions = this.#store.history(parameterName);
        if (versions.length === 0) throw notFound(input.Name);
        const shown = versions.map((one) => ({ ...this.#shown(one, input.WithDecryption), ...metadata(one) }));
        const { entries, NextToken } = pageOf(shown, input, 50);
        return { Parameters: entries, NextToken };
      },
    ],
    [
      "DescribeParameters",
      (call) => {
        const input = readInput(describeInput, call.input, "ValidationException");
        call.authorize("ssm:DescribeParameters", `${this.#arnPrefix}*`);
        const described = this.#store.all().map((one) => ({
          Name: one.name,
          ARN: this.#arn(one.name),
          Type: one.type,
          Version: one.version,
          DataType: "text",
          Tier: "Standard",
          ...metadata(one),
        }));
        const { entries, NextToken } = pageOf(described, input, 50);
        return { Parameters: entries, NextToken };
      },
    ],
    [
      "PutParameter",
      (call) => {
        const { Name, Value, Type, Description, Overwrite } = readInput(putInput, call.input, "ValidationException");
        const { parameterName } = this.#reference(Name);
        this.#authorize(call, parameterName, { "ssm:Overwrite": String(Overwrite) });
        const before = this.#store.find(parameterName);
        if (before !== undefined && !Overwrite) {
          throw new AwsJsonError(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
          );
        }
        const type = Type ?? before?.type;
        if (type === undefined) throw invalid("A parameter type is required when you create a parameter.");
        const content = { type, value: Value, description: Description };
        return { Version: this.#store.put(parameterName, content, this.#caller(call)), Tier: "Standard" };
      },
    ],
    [
      "DeleteParameter",
      (call) => {
        const { Name } = readInput(deleteInput, call.input, "ValidationException");
        const { parameterName } = this.#reference(Name);
        this.#authorize(call, parameterName);
        if (!this.#store.delete(parameterName)) throw notFound(Name);
        return {};
      },
    ],
    [
      "DeleteParameters",
      (call) => {
        const { Names } = readInput(deleteManyInput, call.input, "ValidationException");
        const named = Names.map((given) => ({ given, ...this.#reference(given) }));
        for (const { parameterName } of named) this.#authorize(call, parameterName);
        const isDeleted = new Map(named.map(({ given, parameterName }) => [given, this.#store.delete(parameterName)]));
        const those = (deleted: boolean) => Names.filter((given) => isDeleted.get(given) === deleted);
        return { DeletedParameters: those(true), InvalidParameters: those(false) };
      },
    ],
  ]);

  /** A name or an ARN, with a version behind a colon. */
  #reference(given: string): { parameterName: string; version: number | undefined; selector: string | undefined } {
    const path = given.replace(/^arn:[^:]+:ssm:[^:]+:\d+:parameter\//, "/");
    const [, parameterName = path, number] = /^(.*):(\d+)$/.exec(path) ?? [];
    const version = number === undefined ? undefined : Number(number);
    const selector = number === undefined ? undefined : `:${number}`;
    // The ARN of a name without a slash has one all the same.
    const isPlain = path !== given && this.#store.find(parameterName) === undefined;
    return { parameterName: isPlain ? parameterName.slice(1) : parameterName, version, selector };
  }

  #arn(parameterName: string): string {
    return `${this.#arnPrefix}parameter/${parameterName.replace(/^\//, "")}`;
  }

  #authorize(call: SignedCall, parameterName: string, context = {}): void {
    call.authorize(`ssm:${call.operation}`, this.#arn(parameterName), context);
  }

  #caller({ session }: SignedCall): string {
    return this.#iam.principal(session)?.arn ?? session.roleArn;
  }

  #shown(parameter: ParameterVersion, withDecryption: boolean) {
    const { name: Name, type: Type, value, ciphertext, version: Version, modifiedAt } = parameter;
    return {
      Name,
      Type,
      Value: Type === "SecureString" && !withDecryption ? ciphertext : value,
      Version,
      ARN: this.#arn(Name),
      DataType: "text",
      LastModifiedDate: modifiedAt / 1000,
    };
  }
}

function recordedParameters(program: RecordedProgram): Map<string, ParameterContent> {
  return new Map(
    resourcesOfType(program, "aws:ssm/parameter:Parameter").map((resource) => {
      const fields = fieldsOf(resource);
      const value = fields.string("value") ?? fields.string("insecureValue") ?? "";
      const content = { type: fields.string("type") ?? "String", value, description: fields.string("description") };
      return [fields.requiredString("name"), content];
    }),
  );
}

function metadata({ description, modifiedAt, modifiedBy }: ParameterVersion) {
  return { Description: description, LastModifiedDate: modifiedAt / 1000, LastModifiedUser: modifiedBy || undefined };
}

function notFound(given: string): AwsJsonError {
  return new AwsJsonError("ParameterNotFound", `Parameter ${given} not found.`);
}

function invalid(message: string): AwsJsonError {
  return new AwsJsonError("ValidationException", message);
}
