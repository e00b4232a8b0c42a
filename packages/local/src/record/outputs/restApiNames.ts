import { createHash } from "node:crypto";
import type { Json } from "../recordedProgram";
import { invokeArn } from "./lambda";
import type { RemoteComponent } from "./remoteComponent";

/** The first eight digits of a SHA-1, which the component's children are named by. */
export function shortHash(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 8);
}

/** The ARN by which API Gateway calls a function. @param reference the function's name, which is its id, or its ARN */
export function invokeUri(component: RemoteComponent, reference: string): string {
  return invokeArn(component.providerContext, functionArn(component, reference));
}

/** @param reference the function's name, which is its id, or its ARN */
export function functionArn({ providerContext }: RemoteComponent, reference: string): string {
  const { accountId, partition, region } = providerContext;
  return reference.startsWith("arn:")
    ? reference
    : `arn:${partition}:lambda:${region}:${accountId}:function:${reference}`;
}

/** @param reference the role's name, which is its id, or its ARN */
export function roleArn({ providerContext }: RemoteComponent, reference: string): string {
  const { accountId, partition } = providerContext;
  return reference.startsWith("arn:") ? reference : `arn:${partition}:iam::${accountId}:role/${reference}`;
}

/** The text, or an empty one for anything else. */
export function textOrEmpty(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
