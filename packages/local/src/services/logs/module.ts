import type { AccessControl } from "../iam/localIam";
import type { ServiceModule } from "../service";
import { Logs, targetPrefix } from "./logsApi";

/** Log groups: what functions log, and what is put with CloudWatch Logs' API. */
export const logs = {
  name: "logs",
  resourceTypes: ["aws:cloudwatch/logGroup:LogGroup"],
  servedTypes: ["aws:cloudwatch/logGroup:LogGroup", "aws:lambda/function:Function"],
  targetPrefix,
  storage: [],
  create: (program, { events }, { iam }) => new Logs(program, { iam, onRequest: events.onRequest }),
} satisfies ServiceModule<{
  iam: AccessControl;
}>;
