import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { OutputValues } from "pulumi-aws-local/cli";
import type { Addresses, Credentials } from "./addresses";
import { call } from "./cognito";

/** What an expectation may need of a target. */
export type Capability = "admin" | "api" | "bucket" | "hosted sign-in" | "identity pool" | "inbox" | "uploads route";

interface LocalFields {
  cognitoEndpoint?: string;
  hostedUiUrl?: string;
  s3Endpoint?: string;
  awsEndpoint?: string;
  consoleUrl?: string;
}

export interface TargetOptions {
  /** An emulator's address, for every service. */
  endpoint?: string | undefined;
}

/** What the expectations are checked against: AWS, the local run or an emulator. */
export class Target {
  readonly kind: "AWS" | "emulator" | "local";
  readonly addresses: Addresses;
  readonly #console: URL | undefined;
  #credentials: Credentials | undefined;
  #refusal: string | undefined;

  private constructor(outputs: OutputValues, { endpoint }: TargetOptions) {
    const text = (name: string): string => (typeof outputs[name] === "string" ? outputs[name] : "");
    const local = outputs.local as LocalFields | undefined;
    this.kind = local ? "local" : endpoint === undefined ? "AWS" : "emulator";
    const region = text("region");
    const userPoolId = text("userPoolId");
    const cognito = local?.cognitoEndpoint ?? endpoint ?? `https://cognito-idp.${region}.amazonaws.com`;
    const s3 = local?.s3Endpoint ?? endpoint;
    const bucketName = text("uploadBucket");
    const parameter = (name: string, key: string): string =>
      URL.canParse(text(name)) ? (new URL(text(name)).searchParams.get(key) ?? "") : "";
    this.addresses = {
      region,
      userPoolId,
      userPoolClientId: text("userPoolClientId"),
      issuer: text("issuer"),
      cognito,
      identity: local?.cognitoEndpoint ?? endpoint ?? `https://cognito-identity.${region}.amazonaws.com`,
      aws: local?.awsEndpoint ?? endpoint,
      keys: `${cognito}/${userPoolId}`,
      api: text("apiUrl").replace(/\/$/, ""),
      hostedUi: local?.hostedUiUrl ?? text("hostedUiUrl"),
      callbackUrl: parameter("loginUrl", "redirect_uri"),
      logoutUrl: parameter("logoutUrl", "logout_uri"),
      identityPoolId: text("identityPoolId"),
      bucketName,
      bucket: s3 === undefined ? `https://${bucketName}.s3.${region}.amazonaws.com` : `${s3}/${bucketName}`,
    };
    this.#console = local?.consoleUrl === undefined ? undefined : new URL(local.consoleUrl);
  }

  /** Reads a stack's outputs, and finds out what may be called. */
  static async of(outputs: OutputValues, options: TargetOptions): Promise<Target> {
    const target = new Target(outputs, options);
    try {
      target.#credentials =
        target.kind === "AWS" ? await fromNodeProviderChain()() : { accessKeyId: "test", secretAccessKey: "test" };
      const { UserPoolId, Username } = { UserPoolId: target.addresses.userPoolId, Username: "nobody" };
      const { type, message } = await call(target, "AdminGetUser", { UserPoolId, Username });
      if (type !== "UserNotFoundException") target.#refusal = `${type ?? "no error"}: ${message}`;
    } catch (error) {
      target.#refusal = error instanceof Error ? error.message : String(error);
    }
    return target;
  }

  get credentials(): Credentials {
    if (this.#credentials === undefined) throw new Error("no AWS credentials");
    return this.#credentials;
  }

  /** Why an expectation with this need is skipped; undefined when it is not. */
  lacks(need: Capability): string | undefined {
    const { api, bucketName, hostedUi, identityPoolId } = this.addresses;
    const outputs = { api, bucket: bucketName, "hosted sign-in": hostedUi, "identity pool": identityPoolId };
    switch (need) {
      case "admin":
        return this.#refusal && `no rights to administer the user pool (${this.#refusal})`;
      case "inbox":
        return this.#console ? undefined : "the codes that are sent cannot be read";
      case "uploads route":
        return api !== "" && bucketName !== "" ? undefined : "the stack has no upload bucket";
      default:
        return outputs[need] === "" ? `the stack has no ${need}` : undefined;
    }
  }

  /** The code of the newest message to an address, where messages can be read. */
  async codeSentTo(email: string): Promise<string> {
    const { origin = "", hash = "" } = this.#console ?? {};
    const response = await fetch(`${origin}/api/messages`, {
      headers: { authorization: `Bearer ${new URLSearchParams(hash.slice(1)).get("token") ?? ""}` },
    });
    const { messages } = (await response.json()) as { messages: { to: string; body: string }[] };
    return /\b\d{6}\b/.exec(messages.find(({ to }) => to === email)?.body ?? "")?.[0] ?? "";
  }
}
