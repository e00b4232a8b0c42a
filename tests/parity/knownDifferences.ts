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
    reason:
      "The local run redirects with 303 throughout, which is right after a form too; browsers and libraries follow both.",
    ids: ["authorize-endpoint-redirects-with-status-302"],
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
  {
    reason: "The message lacks AWS's full stop.",
    ids: [
      "identity-pool-getid-refuses-a-token-with-a-changed-signature",
      "identity-pool-getcredentialsforidentity-refuses-a-token-with-a-changed-signature",
    ],
  },
  {
    reason: "Ids are looked up without a check of their pattern, and not found.",
    ids: [
      "sign-in-checks-the-length-of-a-session",
      "own-account-verifysoftwaretoken-checks-the-form-of-a-code",
      "clients-signup-checks-the-client-s-id-against-its-pattern",
      "clients-confirmsignup-checks-the-client-s-id-against-its-pattern",
      "clients-resendconfirmationcode-checks-the-client-s-id-against-its-pattern",
      "clients-forgotpassword-checks-the-client-s-id-against-its-pattern",
      "clients-confirmforgotpassword-checks-the-client-s-id-against-its-pattern",
      "clients-initiateauth-checks-the-client-s-id-against-its-pattern",
      "clients-respondtoauthchallenge-checks-the-client-s-id-against-its-pattern",
      "clients-revoketoken-checks-the-client-s-id-against-its-pattern",
      "administration-admingetuser-checks-the-pool-s-id-against-its-pattern",
      "administration-admindeleteuser-checks-the-pool-s-id-against-its-pattern",
      "administration-adminenableuser-checks-the-pool-s-id-against-its-pattern",
      "administration-admindisableuser-checks-the-pool-s-id-against-its-pattern",
      "administration-adminconfirmsignup-checks-the-pool-s-id-against-its-pattern",
      "administration-adminresetuserpassword-checks-the-pool-s-id-against-its-pattern",
      "administration-adminuserglobalsignout-checks-the-pool-s-id-against-its-pattern",
      "administration-adminsetuserpassword-checks-the-pool-s-id-against-its-pattern",
      "administration-adminupdateuserattributes-checks-the-pool-s-id-against-its-pattern",
      "administration-admindeleteuserattributes-checks-the-pool-s-id-against-its-pattern",
      "administration-adminlistgroupsforuser-checks-the-pool-s-id-against-its-pattern",
      "administration-adminsetusermfapreference-checks-the-pool-s-id-against-its-pattern",
      "administration-admincreateuser-checks-the-pool-s-id-against-its-pattern",
      "administration-admininitiateauth-checks-the-pool-s-id-against-its-pattern",
      "administration-listusers-checks-the-pool-s-id-against-its-pattern",
      "administration-listgroups-checks-the-pool-s-id-against-its-pattern",
      "administration-getgroup-checks-the-pool-s-id-against-its-pattern",
      "administration-creategroup-checks-the-pool-s-id-against-its-pattern",
      "administration-describeuserpool-checks-the-pool-s-id-against-its-pattern",
      "administration-describeuserpoolclient-checks-the-pool-s-id-against-its-pattern",
      "administration-listuserpoolclients-checks-the-pool-s-id-against-its-pattern",
      "administration-getuserpoolmfaconfig-checks-the-pool-s-id-against-its-pattern",
    ],
  },
  {
    reason: "GetUserAuthFactors and passkeys are not served.",
    ids: [
      "own-account-getuserauthfactors-shows-the-password-among-the-user-s-factors",
      "own-account-startwebauthnregistration-is-refused-where-the-pool-has-no-passkeys",
      "access-tokens-getuserauthfactors-takes-no-token-that-is-none",
      "access-tokens-getuserauthfactors-takes-no-id-token",
      "access-tokens-getuserauthfactors-takes-no-access-token-of-a-signed-out-user",
    ],
  },
  {
    reason: "Members are checked in the order of the calls, without all constraints of the API reference.",
    ids: [
      "sign-in-refuses-a-flow-that-does-not-exist",
      "sign-in-refuses-a-challenge-that-does-not-exist",
      "own-account-updateuserattributes-needs-attributes",
      "descriptions-listuserpools-needs-maxresults",
    ],
  },
];

/** The reason by the expectation's id. */
export const knownReasons: ReadonlyMap<string, string> = new Map(
  knownDifferences.flatMap(({ reason, ids }) => ids.map((id) => [id, reason])),
);
