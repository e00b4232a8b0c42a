import type { AccessControl, ExecutionRoles } from "../iam/localIam";
import type { LogWriter } from "../logs/logsApi";
import type { ServiceModule } from "../service";
import { functionUrlDefinitions } from "./functionUrlDefinition";
import { LambdaService } from "./lambdaService";

/** Functions, their versions, aliases and URLs, and the Invoke API. */
export const lambda = {
  name: "lambda",
  resourceTypes: [
    "aws:lambda/alias:Alias",
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/functionUrl:FunctionUrl",
    "aws:lambda/layerVersion:LayerVersion",
    "aws:lambda/permission:Permission",
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
  ],
  servedTypes: ["aws:lambda/function:Function"],
  targetPrefix: "",
  storage: [],
  addresses: (program) => functionUrlDefinitions(program).map(({ id, type, name, url }) => ({ id, type, name, url })),
  create: (program, context, { iam, logs }) => new LambdaService(program, context, { iam, logs }),
} satisfies ServiceModule<{
  iam: AccessControl & ExecutionRoles;
  logs: LogWriter;
}>;
