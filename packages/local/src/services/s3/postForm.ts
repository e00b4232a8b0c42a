import type { IncomingMessage } from "node:http";
import type { WireRequest } from "../../http/wireRequest";
import { formParts } from "./formParts";
import type { FormPart } from "./formParts";
import { entityTooLarge, invalidArgument, S3Error } from "./s3Error";
import { checkKeyLength } from "./s3Request";

/** A form that a browser posts a file with. */
export interface PostForm {
  /** Those before the file, by lower-case name; what follows the file is ignored, as S3 does. */
  fields: ReadonlyMap<string, string>;
  file: Buffer;
}

/** Bytes of all fields before the file (Amazon S3 API Reference, "Error responses"). */
const mostFieldBytes = 20_480;
/** Room for the fields and the form's own lines, beside the file. */
const formOverhead = 65_536;

/**
 * Reads a form. The file is held in memory: the local run's objects are small.
 * @param limit most bytes of the file
 * @throws {S3Error} PreconditionFailed, MissingContentLength, EntityTooLarge, MalformedPOSTRequest,
 *   MaxPostPreDataLengthExceededError, IncorrectNumberOfFilesInPostRequest, InvalidArgument
 */
export async function readPostForm(message: IncomingMessage, wire: WireRequest, limit: number): Promise<PostForm> {
  const contentType = wire.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\b/i.test(contentType)) {
    throw new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
      Condition: "Bucket POST must be of the enclosure-type multipart/form-data",
    });
  }
  const announced = wire.headers.get("content-length");
  if (announced === undefined) {
    throw new S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  if (Number(announced) > limit + formOverhead) throw entityTooLarge(limit);
  const chunks: Buffer[] = [];
  // Leaving the loop early must not end the connection, on which the answer has yet to go out.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) chunks.push(chunk);
  return separate(formParts(Buffer.concat(chunks), contentType) ?? malformed());
}

function separate(parts: readonly FormPart[]): PostForm {
  const fields = new Map<string, string>();
  let fieldBytes = 0;
  for (const { name, fileName, content } of parts) {
    const lower = name.toLowerCase();
    if (lower === "file") {
      const key = fields.get("key");
      if (key === undefined || key === "") throw missingKey();
      fields.set("key", objectKey(key, fileName ?? ""));
      return { fields, file: content };
    }
    // A file under another name, or a name twice, of which a policy could check the one and S3 use the other.
    if (fileName !== undefined || fields.has(lower)) malformed();
    fieldBytes += Buffer.byteLength(name) + content.length;
    if (fieldBytes > mostFieldBytes) {
      throw new S3Error(
        400,
        "MaxPostPreDataLengthExceededError",
        "Your POST request fields preceding the upload file were too large.",
      );
    }
    fields.set(lower, content.toString("utf8"));
  }
  throw new S3Error(400, "IncorrectNumberOfFilesInPostRequest", "POST requires exactly one file upload per request.");
}

/** With the name that the file has on the user's computer, if the key asks for it. @throws {S3Error} KeyTooLongError */
function objectKey(key: string, fileName: string): string {
  const named = key.replaceAll("${filename}", () => fileName);
  if (named === "") throw missingKey();
  checkKeyLength(named);
  return named;
}

function malformed(): never {
  throw new S3Error(
    400,
    "MalformedPOSTRequest",
    "The body of your POST request is not well-formed multipart/form-data.",
  );
}

function missingKey(): S3Error {
  return invalidArgument(
    "key",
    "",
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
  );
}
