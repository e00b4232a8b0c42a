import type { AccessControl } from "../iam/localIam";
import type { Service, ServiceModule } from "../service";
import { Secrets, targetPrefix } from "./secrets";

/** Secrets. */
export const secretsmanager = {
  name: "secretsmanager",
  resourceTypes: [
    "aws:secretsmanager/secret:Secret",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "aws:secretsmanager/secretVersion:SecretVersion",
  ],
  servedTypes: ["aws:secretsmanager/secret:Secret"],
  targetPrefix,
  storage: ["secretsmanager.sqlite"],
  create: (program, { dataDirectory, events }, { iam }): Service =>
    new Secrets(program, { dataDirectory, iam, onRequest: events.onRequest }),
} satisfies ServiceModule<{
  iam: AccessControl;
}>;
