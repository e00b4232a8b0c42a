import { readFileSync } from "node:fs";
import path from "node:path";
import { start } from "pulumi-aws-local";
import type { CodeDelivery, Run } from "pulumi-aws-local";
import { removeTemporaryProjects, temporaryProject } from "../local/record/temporaryProject";

/** The program's outputs. */
export type ClientsOutputs = Record<
  "appClientId" | "bucketName" | "identityPoolId" | "issuer" | "region" | "tableName" | "userPoolId" | "webClientId",
  string
>;

/** The components from their source, as this repository's own program takes them. */
const projectFile = `
name: clients
runtime: { name: nodejs, options: { typescript: false, nodeargs: --conditions workspace } }
`;

export const password = "Correct-horse-7";

/** A local run of a program that every client finds its services in. */
export class ClientsRun {
  readonly outputs: ClientsOutputs;
  readonly cognito: string;
  readonly s3: string;
  readonly aws: string;

  private constructor(
    readonly run: Run,
    readonly deliveries: readonly CodeDelivery[],
  ) {
    const { cognito, s3, aws } = run.endpoints;
    if (cognito === undefined || s3 === undefined || aws === undefined) throw new Error("a service is not served");
    this.cognito = cognito;
    this.s3 = s3;
    this.aws = aws;
    this.outputs = run.outputs as ClientsOutputs;
  }

  static async start(): Promise<ClientsRun> {
    const deliveries: CodeDelivery[] = [];
    const program = readFileSync(path.join(__dirname, "fixtures/clientsProgram.ts"), "utf8");
    const project = temporaryProject({ "index.ts": program, "Pulumi.yaml": projectFile });
    return new ClientsRun(await start({ project, onCode: (delivery) => deliveries.push(delivery) }), deliveries);
  }

  /** The code that was sent last to this address. */
  code(email: string): string {
    const delivery = this.deliveries.findLast((sent) => sent.to === email);
    if (delivery === undefined) throw new Error(`no code was sent to ${email}`);
    return delivery.code;
  }

  async keys(): Promise<{ keys: { kid: string; kty: string; alg: string; use: string; n: string; e: string }[] }> {
    const response = await fetch(`${this.cognito}/${this.outputs.userPoolId}/.well-known/jwks.json`);
    return (await response.json()) as Awaited<ReturnType<ClientsRun["keys"]>>;
  }

  async stop(): Promise<void> {
    await this.run.stop();
    removeTemporaryProjects();
  }
}
