import { getBucketCors, getBucketLocation, getBucketVersioning, headBucket } from "./bucketOperations";
import { copyObject, uploadPartCopy } from "./copyOperations";
import { deleteObjects } from "./deleteObjects";
import { listObjects, listObjectsV2, listObjectVersions } from "./listOperations";
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from "./multipartUploads";
import { getObjectAttributes } from "./objectAttributes";
import { deleteObject, getObject, putObject } from "./objectOperations";
import type { ObjectStorage } from "./objectStorage";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "./objectTagging";
import type { OperationName } from "./operationTable";
import type { S3Exchange } from "./s3Request";
import { listMultipartUploads, listParts } from "./uploadListings";

type Operation = (storage: ObjectStorage, exchange: S3Exchange) => Promise<void> | void;

/** What answers each operation on a bucket or an object. */
export const operations: Readonly<Record<Exclude<OperationName, "ListBuckets">, Operation>> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateMultipartUpload: createMultipartUpload,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  DeleteObjectTagging: deleteObjectTagging,
  GetBucketCors: withoutStorage(getBucketCors),
  GetBucketLocation: withoutStorage(getBucketLocation),
  GetBucketVersioning: withoutStorage(getBucketVersioning),
  GetObject: (storage, exchange) => getObject(storage, exchange, false),
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: getObjectTagging,
  HeadBucket: withoutStorage(headBucket),
  HeadObject: (storage, exchange) => getObject(storage, exchange, true),
  ListMultipartUploads: listMultipartUploads,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  ListParts: listParts,
  PutObject: putObject,
  PutObjectTagging: putObjectTagging,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

function withoutStorage(operation: (exchange: S3Exchange) => void): Operation {
  return (_storage, exchange) => {
    operation(exchange);
  };
}
