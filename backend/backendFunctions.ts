import * as pulumi from "@pulumi/pulumi";
import { BundledFunction } from "pulumi-secured-api";
import type { BundledFunctionArgs, UploadBucket } from "pulumi-secured-api";
import type { BackendStore } from "./backendStore";

export interface BackendFunctionsArgs {
  store: BackendStore;
  /** False: no function lists uploads. */
  uploads: UploadBucket | false;
  logRetentionDays: number;
  /** How many requests of a route that anybody may call run at once; undefined: no limit of its own. */
  anonymousConcurrency: number | undefined;
}

/** One function per route, with its permissions. */
export function backendFunctions(
  { store, uploads, logRetentionDays, anonymousConcurrency }: BackendFunctionsArgs,
  opts: pulumi.ComponentResourceOptions,
) {
  return {
    health: anonymous("health", "GetItem"),
    listCourses: onStore("listCourses", "Query"),
    getCourse: onStore("getCourse", "GetItem"),
    submitExam: onStore("submitExam", "GetItem", "PutItem", "ConditionCheckItem"),
    getExam: onStore("getExam", "GetItem"),
    ...(uploads && { listUploads: onUploads("listUploads", uploads) }),
  };

  function onStore(name: string, ...actions: string[]): BundledFunction {
    return make(name, store.access(...actions), store.dependsOn);
  }

  function anonymous(name: string, ...actions: string[]): BundledFunction {
    const limit = anonymousConcurrency === undefined ? {} : { reservedConcurrency: anonymousConcurrency };
    return make(name, { ...store.access(...actions), ...limit }, store.dependsOn);
  }

  function onUploads(name: string, { bucketName, arn }: UploadBucket): BundledFunction {
    const statements = [{ actions: ["s3:ListBucket"], resources: [arn] }];
    return make(name, { environment: { UPLOAD_BUCKET: bucketName }, statements });
  }

  /** The function in handlers/<name>.ts. */
  function make(name: string, args: Omit<BundledFunctionArgs, "entry">, dependsOn: pulumi.Resource[] = []) {
    // The function alone, which has the code: its role and its log group are made meanwhile.
    const transform: BundledFunctionArgs["transform"] = {
      function: (_, functionOpts) => ({ opts: pulumi.mergeOptions(functionOpts, { dependsOn }) }),
    };
    return new BundledFunction(name, { entry: `handlers/${name}.ts`, logRetentionDays, transform, ...args }, opts);
  }
}
