import type { AccessControl } from "../iam/localIam";
import type { Service, ServiceModule } from "../service";
import { Parameters, targetPrefix } from "./parameters";

/** Parameter Store. */
export const ssm = {
  name: "ssm",
  resourceTypes: ["aws:ssm/parameter:Parameter"],
  servedTypes: ["aws:ssm/parameter:Parameter"],
  targetPrefix,
  storage: ["ssm.sqlite"],
  create: (program, { dataDirectory, events }, { iam }): Service =>
    new Parameters(program, { dataDirectory, iam, onRequest: events.onRequest }),
} satisfies ServiceModule<{
  iam: AccessControl;
}>;
