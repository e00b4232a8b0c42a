import { readFileSync } from "node:fs";
import { fieldsOf } from "../../record/recordedFields";
import type { RecordedAsset, RecordedProgram, RecordedResource } from "../../record/recordedProgram";
import { ArchiveError, archiveMembers } from "./archiveMembers";
import type { ArchiveMember } from "./archiveMembers";

/** What a function runs. */
export type FunctionCode = BundledCode | ArchivedCode | UnservedCode;

/** One module, and all that it needs besides the project's packages. */
export interface BundledCode {
  text: string;
  sourceMap: string | undefined;
}

/** Files for `/var/task`, and those that layers put into `/opt`. */
export interface ArchivedCode {
  members: ArchiveMember[];
  layerMembers: ArchiveMember[];
}

interface UnservedCode {
  /** Why there is nothing to run, and what to change. */
  problem: string;
}

const objectTypes = new Set(["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2"]);

/** Reads the code of a recorded function: an archive in any of Pulumi's forms, or an object that the program uploads. */
export function functionCode(resource: RecordedResource, program: RecordedProgram): FunctionCode {
  const fields = fieldsOf(resource);
  const runtime = fields.string("runtime") ?? "nodejs24.x";
  if (fields.string("packageType") === "Image") {
    return { problem: "package type Image is not served locally, only Zip with a Node.js runtime" };
  }
  if (!runtime.startsWith("nodejs")) {
    return { problem: `runtime ${runtime} is not served locally, only Node.js` };
  }
  try {
    const code = codeArchive(resource, program);
    const layers = fields.strings("layers") ?? [];
    const [moduleName = ""] = (fields.string("handler") ?? "index.handler").split(".");
    const bundled = layers.length === 0 ? bundledCode(code, `${moduleName}.js`) : undefined;
    if (bundled !== undefined) return bundled;
    const layerMembers = layers.flatMap((arn) => membersOfLayer(arn, program));
    return { members: archiveMembers(code), layerMembers };
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return { problem: `the code of ${resource.name} is not served: ${error.message}` };
  }
}

/** The code of an archive that holds the handler's module alone: the bundle that most programs make. */
function bundledCode(archive: RecordedAsset, fileName: string): BundledCode | UnservedCode | undefined {
  if (archive.kind !== "archive") return undefined;
  const files = Object.entries(archive.assets);
  const isBundle = files.every(
    ([name, { kind }]) => /^[^/]+\.js(\.map)?$/.test(name) && (kind === "text" || kind === "file"),
  );
  if (!isBundle || files.filter(([name]) => name.endsWith(".js")).length !== 1) return undefined;
  const text = contentOf(archive.assets[fileName]);
  if (text !== undefined) return { text, sourceMap: contentOf(archive.assets[`${fileName}.map`]) };
  const names = files.map(([name]) => name).join(", ");
  throw new ArchiveError(`the archive holds ${names}, but its handler needs ${fileName}`);
}

function contentOf(asset: RecordedAsset | undefined): string | undefined {
  if (asset?.kind === "text") return asset.text;
  return asset?.kind === "file" ? readFileSync(asset.path, "utf8") : undefined;
}

function codeArchive(resource: RecordedResource, program: RecordedProgram): RecordedAsset {
  const { code } = resource.assets;
  if (code !== undefined) return code;
  const fields = fieldsOf(resource);
  const [bucket, key] = [fields.string("s3Bucket"), fields.string("s3Key")];
  if (bucket === undefined || key === undefined) {
    throw new ArchiveError("it has neither an archive in `code` nor `s3Bucket` and `s3Key`");
  }
  return objectArchive(bucket, key, program);
}

function objectArchive(bucket: string, key: string, program: RecordedProgram): RecordedAsset {
  const object = program.resources.find((each) => {
    if (!objectTypes.has(each.type)) return false;
    const fields = fieldsOf(each);
    return fields.string("key") === key && fields.string("bucket") === bucket;
  });
  const source = object?.assets.source;
  if (source !== undefined) return source;
  throw new ArchiveError(
    object === undefined
      ? `the program registers no object s3://${bucket}/${key}, and objects that are uploaded later are not read as code`
      : `the object s3://${bucket}/${key} has no \`source\``,
  );
}

function membersOfLayer(arn: string, program: RecordedProgram): ArchiveMember[] {
  const layer = program.resources.find(
    ({ type, outputs }) => type === "aws:lambda/layerVersion:LayerVersion" && outputs.arn === arn,
  );
  // A layer of another account, such as an extension: most functions run without it, and an import of it says what is missing.
  if (layer === undefined) return [];
  return archiveMembers(codeArchive(layer, program));
}
