/** Shapes of secrets that are recognised by their form alone. */
const shapes: readonly RegExp[] = [
  /(?:AKIA|ASIA)[A-Z0-9]{16}/, // an AWS access key id, with whose secret it usually comes
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/, // a JSON Web Token
  /\b(?:password|pwd)\s*=\s*[^\s;&]+/i, // a connection string (ADO.NET, ODBC)
  /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, // an address with a password
];

const secretWord =
  /(?:^|_)(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)(?:_|$)/;

/** Ends of names that tell where a secret is, or something about it, and not the secret. */
const aboutASecret = /_(?:ARN|ID|NAME|URL|URI|PATH|PARAMETER|REGION|TTL|SECONDS|MINUTES|DAYS)$/;

/** Whether a text has the form of a secret, wherever it stands. */
export function looksLikeASecret(text: string): boolean {
  return shapes.some((shape) => shape.test(text));
}

/** Whether a variable of this name and value holds a secret; an ARN is where one is kept. */
export function namesASecret(name: string, value: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toUpperCase();
  return value !== "" && !value.startsWith("arn:") && secretWord.test(words) && !aboutASecret.test(words);
}
