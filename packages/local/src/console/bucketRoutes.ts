import { XMLParser } from "fast-xml-parser";
import * as z from "zod/mini";
import { readBody } from "../http/readBody";
import { callSigned } from "./awsCalls";
import type { SignedRequest } from "./awsCalls";
import type { ConsoleContext } from "./consoleContext";
import type { OwnAnswer } from "./ownCalls";
import { ConsoleError, consoleRoute } from "./route";
import type { ConsoleRoute } from "./route";
import { listedObject } from "./schema";
import type { ListedObject } from "./schema";

/** What the run's buckets take. */
const maxObjectBytes = 100 * 1024 * 1024;

const objectPath = "/api/buckets/{bucket}/objects/{key}";

/** Objects of buckets, read and written as the administrator of the local account. */
export function bucketRoutes(context: ConsoleContext): ConsoleRoute[] {
  return [
    consoleRoute({
      method: "GET",
      path: "/api/buckets/{bucket}/objects",
      operationId: "listObjects",
      summary: "Lists a page of a bucket's objects.",
      query: { prefix: "string", delimiter: "string", continuationToken: "string" },
      output: z.object({
        objects: z.array(listedObject),
        commonPrefixes: z.array(z.string()).check(z.describe("Of keys that have the delimiter behind the prefix.")),
        continuationToken: z.optional(z.string()),
      }),
      answer: async ({ path: { bucket = "" }, query: { prefix, delimiter, continuationToken } }) => {
        const { body } = await callS3(context, bucket, undefined, {
          method: "GET",
          query: {
            "list-type": "2",
            ...(prefix !== undefined && { prefix: String(prefix) }),
            ...(delimiter !== undefined && { delimiter: String(delimiter) }),
            ...(continuationToken !== undefined && { "continuation-token": String(continuationToken) }),
          },
        });
        return readListing(body.toString("utf8"));
      },
    }),
    consoleRoute({
      method: "GET",
      path: objectPath,
      operationId: "getObject",
      summary: "Gives an object's bytes, with its own content type, as a download.",
      mediaType: "application/octet-stream",
      stream: async ({ path: { bucket = "", key = "" } }, _message, response) => {
        const { headers, body } = await callS3(context, bucket, key, { method: "GET" });
        response.writeHead(200, {
          "content-type": headers["content-type"] ?? "application/octet-stream",
          "content-length": body.length,
          // Somebody's HTML must not run as the console's.
          "content-disposition": "attachment",
          "content-security-policy": "sandbox; default-src 'none'",
        });
        response.end(body);
      },
    }),
    consoleRoute({
      method: "PUT",
      path: objectPath,
      operationId: "putObject",
      summary: `Stores the body as an object of up to ${maxObjectBytes / 1024 / 1024} MB, with the request's content type.`,
      stream: async ({ path: { bucket = "", key = "" } }, message, response) => {
        const contentType = message.headers["content-type"];
        await callS3(context, bucket, key, {
          method: "PUT",
          headers: contentType === undefined ? {} : { "content-type": contentType },
          body: await readBody(message, maxObjectBytes),
        });
        response.writeHead(204).end();
      },
    }),
    consoleRoute({
      method: "DELETE",
      path: objectPath,
      operationId: "deleteObject",
      summary: "Deletes an object.",
      answer: async ({ path: { bucket = "", key = "" } }) => {
        await callS3(context, bucket, key, { method: "DELETE" });
      },
    }),
  ];
}

/** @throws {ConsoleError} with S3's status, code and message */
async function callS3(
  context: ConsoleContext,
  bucket: string,
  key: string | undefined,
  request: Omit<SignedRequest, "path" | "service">,
): Promise<OwnAnswer> {
  const path = [bucket, ...(key?.split("/") ?? [])].map(escaped).join("/");
  const answer = await callSigned(context, { service: "s3", path: `/${path}`, ...request });
  if (answer.status < 400) return answer;
  const { Error: error } = parser.parse(answer.body) as { Error?: { Code?: string; Message?: string } };
  throw new ConsoleError(answer.status, `${error?.Code ?? answer.status}: ${error?.Message ?? "no message"}`);
}

/** As Signature Version 4 escapes (IAM User Guide, "Create a signed AWS API request"). */
function escaped(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => name === "Contents" || name === "CommonPrefixes",
});

interface Listing {
  ListBucketResult?: {
    Contents?: { Key: string; Size: string; LastModified: string; ETag: string }[];
    CommonPrefixes?: { Prefix: string }[];
    NextContinuationToken?: string;
  };
}

function readListing(xml: string): {
  objects: ListedObject[];
  commonPrefixes: string[];
  continuationToken?: string;
} {
  const { ListBucketResult: { Contents = [], CommonPrefixes = [], NextContinuationToken } = {} } = parser.parse(
    xml,
  ) as Listing;
  return {
    commonPrefixes: CommonPrefixes.map(({ Prefix }) => Prefix),
    objects: Contents.map(({ Key, Size, LastModified, ETag }) => ({
      key: Key,
      size: Number(Size),
      lastModified: Date.parse(LastModified),
      etag: ETag.replaceAll('"', ""),
    })),
    ...(NextContinuationToken !== undefined && { continuationToken: NextContinuationToken }),
  };
}
