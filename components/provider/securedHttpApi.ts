import * as pulumi from "@pulumi/pulumi";
import type { BundledFunctionArgs } from "../bundledFunction/bundledFunctionArgs";
import { BundledFunction, SecuredHttpApi } from "../index";
import { routeName } from "../securedHttpApi/routeKey";
import type { HttpApiRoute, InvocableFunction, SecuredHttpApiArgs } from "../securedHttpApi/securedHttpApiArgs";
import { ArgumentChecks } from "../shared/argumentChecks";
import { parseArn, splitFunctionArn } from "../shared/arn";

/** A function of a route's own, bundled from one TypeScript file: the arguments of a BundledFunction. */
export type RouteFunction = Omit<BundledFunctionArgs, "transform">;

/** One route of the API. Its function is either `functionArn` or `bundledFunction`. */
export interface ApiRoute extends Omit<HttpApiRoute, "handler"> {
  /** ARN of the function that answers, such as `arn` of a BundledFunction; without a version or alias. */
  functionArn?: pulumi.Input<string>;
  /** The function that answers; created with the API, under the name `<name of the API>-<method>-<path>`. */
  bundledFunction?: RouteFunction;
}

export interface SecuredHttpApiInputs extends Omit<SecuredHttpApiArgs, "routes" | "transform"> {
  /** By route key: a method or `ANY` and a path, such as `GET /courses/{courseId}`, or `$default`. */
  routes: Record<string, ApiRoute>;
}

/** @throws {ArgumentError} listing every error in the arguments */
export function createSecuredHttpApi(
  name: string,
  { routes, ...args }: SecuredHttpApiInputs,
  opts: pulumi.ComponentResourceOptions,
): SecuredHttpApi {
  const checks = new ArgumentChecks("SecuredHttpApi", name);
  const answering = Object.entries(routes).map(([routeKey, { functionArn, bundledFunction, ...route }]) => {
    const field = `routes[${JSON.stringify(routeKey)}]`;
    const both = functionArn !== undefined && bundledFunction !== undefined;
    checks.note(field, routeKey, both ? "either functionArn or bundledFunction, not both" : undefined);
    const handler =
      bundledFunction ?? functionOf(checks.text(`${field}.functionArn`, functionArn ?? "", validateUnqualified));
    return { routeKey, route, handler };
  });
  checks.refuse();
  // The API itself has the aliases.
  const functionOpts = { ...opts, aliases: [] };
  const handled = answering.map(({ routeKey, route, handler }): [string, HttpApiRoute] => [
    routeKey,
    {
      ...route,
      handler:
        "entry" in handler ? new BundledFunction(`${name}-${routeName(routeKey)}`, handler, functionOpts) : handler,
    },
  ]);
  return new SecuredHttpApi(name, { ...args, routes: Object.fromEntries(handled) }, opts);
}

/** As the provider names a function, and where API Gateway invokes it. */
function functionOf(functionArn: pulumi.Input<string>): InvocableFunction {
  const arn = pulumi.output(functionArn);
  return {
    name: arn.apply((text) => splitFunctionArn(text)?.functionName ?? text),
    invokeArn: arn.apply((text) => {
      const { partition = "aws", region = "" } = parseArn(text) ?? {};
      return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${text}/invocations`;
    }),
  };
}

function validateUnqualified(text: string): string | undefined {
  const parts = splitFunctionArn(text);
  return parts === undefined || parts.qualifier !== undefined
    ? "the ARN of a Lambda function, without a version or alias; or else bundledFunction"
    : undefined;
}
