import { callingIdentity } from "./http/callingIdentity";
import { httpHandler, json } from "./http/httpHandler";
import { cursorAfter, requestedPage } from "./http/page";
import { listUploads } from "./uploads/uploadBucket";

/** `GET /me/uploads`: a page of the calling identity's files in the upload bucket. IAM-authorised. */
export const handler = httpHandler(async (event) => {
  const identityId = callingIdentity(event);
  const page = requestedPage(event, (name) => name !== "" && Buffer.byteLength(name) <= 1024);
  const { uploads, more } = await listUploads(identityId, page);
  const last = uploads.at(-1);
  return json(200, { items: uploads, ...(more && last !== undefined ? { nextCursor: cursorAfter(last.name) } : {}) });
});
