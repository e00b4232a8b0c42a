/** What the local run does other than AWS, and why it stays so. The list is exact: what is as AWS must leave it. */
export const knownDifferences: readonly { reason: string; ids: readonly string[] }[] = [
  {
    reason: "The local run has no implicit grant, and its document says that public clients need no secret (RFC 8414).",
    ids: [
      "keys-and-discovery-the-document-s-token-endpoint-auth-methods-supported-are-cognito-s",
      "keys-and-discovery-the-document-s-response-types-supported-are-cognito-s",
    ],
  },
  {
    reason: "Remembered devices are not served, whatever the pool's settings.",
    ids: ["own-account-listdevices-is-refused-where-the-pool-remembers-none"],
  },
  {
    reason: "Objects are stored unencrypted in the data folder, and the local run does not claim otherwise.",
    ids: ["bucket-encrypts-by-default"],
  },
  {
    reason: "x-amz-id-2 names a host inside AWS, which support asks for; the local run has none.",
    ids: ["bucket-answers-with-ids-of-the-request"],
  },
  {
    reason:
      "A bucket's settings are the program's; calls that change them are answered 501 before permissions are looked at.",
    ids: ["bucket-refuses-a-change-of-the-bucket-s-policy-to-a-user"],
  },
  {
    reason: "The code is that of a malformed header, AuthorizationHeaderMalformed; the status is AWS's.",
    ids: ["bucket-refuses-a-presigned-url-for-more-than-seven-days"],
  },
];

/** The reason by the expectation's id. */
export const knownReasons: ReadonlyMap<string, string> = new Map(
  knownDifferences.flatMap(({ reason, ids }) => ids.map((id) => [id, reason])),
);
