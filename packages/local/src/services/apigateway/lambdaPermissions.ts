import type { RecordedProgram } from "../../record/recordedProgram";
import { fieldsOf, resourcesOfType } from "../../record/recordedFields";

interface Permission {
  functionName: string;
  sourceArn: RegExp | undefined;
  sourceAccount: string | undefined;
}

/** Which requests the recorded `aws:lambda/permission:Permission` resources let API Gateway pass to which function. */
export class LambdaPermissions {
  readonly #accountId: string;
  readonly #permissions: Permission[];

  constructor(program: RecordedProgram) {
    this.#accountId = program.accountId;
    this.#permissions = resourcesOfType(program, "aws:lambda/permission:Permission").flatMap((permission) => {
      const fields = fieldsOf(permission);
      const principal = fields.string("principal");
      const action = fields.string("action");
      const named = fields.string("function");
      if (named === undefined || (principal !== "apigateway.amazonaws.com" && principal !== "*")) return [];
      if (action !== "lambda:InvokeFunction" && action !== "lambda:*") return [];
      const sourceArn = fields.string("sourceArn");
      return {
        functionName: functionNameOf(named),
        sourceArn: sourceArn === undefined ? undefined : arnPattern(sourceArn),
        sourceAccount: fields.string("sourceAccount"),
      };
    });
  }

  /** @param routeArn execute ARN of the route, such as `arn:aws:execute-api:eu-west-1:000000000000:abc/$default/GET/a` */
  allow(functionName: string, routeArn: string): boolean {
    return this.#permissions.some(
      (permission) =>
        permission.functionName === functionName &&
        (permission.sourceArn?.test(routeArn) ?? true) &&
        (permission.sourceAccount ?? this.#accountId) === this.#accountId,
    );
  }
}

/**
 * The name in a function's name, ARN, partial ARN (`account:function:name`) or the URI of an integration; versions
 * and aliases are left out, as the local run has one version of each function.
 */
export function functionNameOf(reference: string): string {
  return /(?:^|:)function:([^:/]+)/.exec(reference)?.[1] ?? reference.split(":", 1).join("");
}

/** ArnLike of IAM: `*` is any text and `?` any character, within one of the ARN's six colon-separated parts. */
function arnPattern(pattern: string): RegExp {
  const parts = pattern.split(":");
  const source = [...parts.slice(0, 5), parts.slice(5).join(":")].map((part, index) => {
    const any = index === 5 ? "." : "[^:]";
    return part
      .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
      .replaceAll("*", `${any}*`)
      .replaceAll("?", any);
  });
  return new RegExp(`^${source.join(":")}$`);
}
