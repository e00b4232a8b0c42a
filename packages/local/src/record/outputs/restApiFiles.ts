import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { present } from "../jsonValues";
import { isJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";
import { fileAsset } from "../wireValues";
import { mediaType } from "./mediaType";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";
import { trustPolicy } from "./restApiAuthorizer";
import { roleArn, shortHash, textOrEmpty } from "./restApiNames";

/** A path of the document that leads to an object, or to all of a folder. */
interface FilePath {
  path: string;
  isGreedy: boolean;
  operation: JsonObject;
}

/** The routes of a RestAPI to files: objects in a bucket, which the API reads as a role of its own. */
export class RestApiFiles {
  readonly #component: RemoteComponent;
  readonly #registerChild: RegisterChild;
  /** Name; registered with the first route that needs it. */
  #bucket: string | undefined;

  constructor(component: RemoteComponent, registerChild: RegisterChild) {
    this.#component = component;
    this.#registerChild = registerChild;
  }

  /** Registers the objects of a file, or of a folder and those below it. */
  add(path: string, localPath: string, { contentType, index }: JsonObject): FilePath[] {
    const { name, root } = this.#component;
    const file = resolve(root, localPath);
    if (!statSync(file).isDirectory()) {
      const key = name + shortHash(`get:${path}`);
      const role = this.#role(key);
      this.#object(key, file, contentType);
      return [{ path, isGreedy: false, operation: this.#operation(key, role) }];
    }
    const withSlash = path.replace(/\/?$/, "/");
    const key = name + shortHash(`get:${withSlash}`);
    const role = this.#role(key);
    const indexFile = index === false ? undefined : typeof index === "string" ? index : "index.html";
    const indexPaths: FilePath[] = [];
    for (const below of filesBelow(file)) {
      const objectKey = `${key}/${below}`;
      this.#object(objectKey, join(file, below), undefined);
      if (below === indexFile) {
        indexPaths.push({ path: withSlash, isGreedy: false, operation: this.#operation(objectKey, role) });
      }
    }
    return [
      ...indexPaths,
      { path: `${withSlash}{proxy+}`, isGreedy: true, operation: this.#operation(key, role, "proxy") },
    ];
  }

  get #bucketName(): string {
    const { name, inputs } = this.#component;
    const safeName = name.toLowerCase().replace(/[^a-z0-9-]/g, "");
    this.#bucket ??=
      textOrEmpty(inputs.staticRoutesBucket) ||
      this.#registerChild({ type: "aws:s3/bucket:Bucket", name: safeName, inputs: {} }).id;
    return this.#bucket;
  }

  #role(name: string): string {
    const { tags } = this.#component.inputs;
    const { partition } = this.#component.providerContext;
    const role = this.#registerChild({
      type: "aws:iam/role:Role",
      name,
      inputs: present({ assumeRolePolicy: trustPolicy(["apigateway.amazonaws.com"]), tags }),
    });
    this.#registerChild({
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      name,
      inputs: { role: role.id, policyArn: `arn:${partition}:iam::aws:policy/AmazonS3FullAccess` },
    });
    return roleArn(this.#component, role.id);
  }

  #object(key: string, file: string, contentType: Json | undefined): void {
    const { tags } = this.#component.inputs;
    this.#registerChild({
      type: "aws:s3/bucketObject:BucketObject",
      name: key,
      inputs: present({
        bucket: this.#bucketName,
        key,
        tags: isJsonObject(tags) ? tags : undefined,
        source: fileAsset(file),
        contentType: contentType ?? mediaType(file),
      }),
    });
  }

  #operation(key: string, credentials: string, parameter?: string): JsonObject {
    const { partition, region } = this.#component.providerContext;
    const suffix = parameter === undefined ? "" : `/{${parameter}}`;
    return present({
      parameters:
        parameter === undefined ? undefined : [{ name: parameter, in: "path", required: true, type: "string" }],
      responses: {
        "200": { description: "200 response", headers: { "Content-Type": { type: "string" } } },
        "400": { description: "400 response" },
        "500": { description: "500 response" },
      },
      "x-amazon-apigateway-integration": present({
        credentials,
        uri: `arn:${partition}:apigateway:${region}:s3:path/${this.#bucketName}/${key}${suffix}`,
        passthroughBehavior: "when_no_match",
        httpMethod: "GET",
        type: "aws",
        responses: {
          "4\\d{2}": { statusCode: "400" },
          default: {
            statusCode: "200",
            responseParameters: {
              "method.response.header.Content-Type": "integration.response.header.Content-Type",
            },
          },
          "5\\d{2}": { statusCode: "500" },
        },
        requestParameters:
          parameter === undefined
            ? undefined
            : { [`integration.request.path.${parameter}`]: `method.request.path.${parameter}` },
      }),
    });
  }
}

/** Paths within a folder, with slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}
