/** Field names are compared without case, dashes and underscores. */
function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** In JSON, forms, queries and XML. */
const secretName =
  /password|passwd|secret|token$|cookie|signature$|apikey|privatekey|credentials?$|authorization$|(?:confirmation|user|mfa|otp|verification|auth)code$|challengeanswer$|^(?:code|codeverifier|clientassertion|session|srpa|srpb)$/;

/** Names of secrets' own names, and of tokens that only say where a list goes on. */
const openName =
  /^(?:next|pagination|continuation|nextcontinuation|start|marker|clientrequest)token$|secret(?:id|name|arn|versionid|block)$|policy$|permissions$/;

export function isSecretName(name: string): boolean {
  // Of a challenge of Cognito's; programs have answers of their own, in lower case.
  if (name === "ANSWER") return true;
  const plain = normalized(name);
  return secretName.test(plain) && !openName.test(plain);
}

const secretHeader = /^(?:proxy-)?authorization$|cookie|token|secret|api-?key|password|signature|credential/i;

export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name);
}
