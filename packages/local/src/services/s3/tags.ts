import { invalidArgument, malformedXml, S3Error } from "./s3Error";
import { member, members, parseXml, textMember } from "./xmlBody";

const mostTags = 10;
const longestName = 128;
const longestValue = 256;

/** Tags as `x-amz-tagging` has them. @throws {S3Error} InvalidArgument, BadRequest, InvalidTag */
export function tagsOfHeader(header: string | undefined): Record<string, string> {
  if (header === undefined) return {};
  const pairs = [...new URLSearchParams(header)];
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) {
    throw invalidArgument(
      "x-amz-tagging",
      header,
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  }
  return validTags(pairs);
}

/** Tags as the body of PutObjectTagging has them. @throws {S3Error} MalformedXML, BadRequest, InvalidTag */
export function tagsOfBody(body: Buffer): Record<string, string> {
  const tagSet = member(member(parseXml(body, ["Tag"]), "Tagging"), "TagSet");
  if (tagSet === undefined) throw malformedXml();
  return validTags(
    members(tagSet, "Tag").map((tag) => {
      const [name, value] = [textMember(tag, "Key"), textMember(tag, "Value")];
      if (name === undefined || value === undefined) throw malformedXml();
      return [name, value];
    }),
  );
}

/** Amazon S3 User Guide, "Categorizing your objects using tags". */
function validTags(pairs: readonly (readonly [name: string, value: string])[]): Record<string, string> {
  if (pairs.length > mostTags) {
    throw new S3Error(400, "BadRequest", `Object tags cannot be greater than ${mostTags}`);
  }
  const invalid = (message: string, TagKey: string) => new S3Error(400, "InvalidTag", message, { TagKey });
  const tags = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (tags.has(name)) throw invalid("Cannot provide multiple Tags with the same key", name);
    if (name === "" || name.length > longestName || !isTagText(name) || name.startsWith("aws:")) {
      throw invalid("The TagKey you have provided is invalid", name);
    }
    if (value.length > longestValue || !isTagText(value)) {
      throw invalid("The TagValue you have provided is invalid", name);
    }
    tags.set(name, value);
  }
  return Object.fromEntries(tags);
}

function isTagText(text: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}
