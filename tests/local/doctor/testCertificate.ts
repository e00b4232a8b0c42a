import { sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What a test wants on a certificate. */
export interface CertificateFields {
  dnsName: string;
  notBefore: Date;
  notAfter: Date;
}

/** A certificate that signs itself, in PEM (RFC 5280), made of the few fields that a TLS client looks at. */
export function testCertificate(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  { dnsName, notBefore, notAfter }: CertificateFields,
): string {
  const name = sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(dnsName)))));
  const alternativeNames = sequence(tagged(0x82, Buffer.from(dnsName)));
  const toBeSigned = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    sha256WithRsa,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    keys.publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(sequence(subjectAlternativeName, tagged(0x04, alternativeNames)))),
  );
  const signature = sign("RSA-SHA256", toBeSigned, keys.privateKey);
  const der = sequence(toBeSigned, sha256WithRsa, tagged(0x03, Buffer.from([0]), signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const commonName = objectIdentifier("550403");
const subjectAlternativeName = objectIdentifier("551d11");
const sha256WithRsa = sequence(objectIdentifier("2a864886f70d01010b"), tagged(0x05));

function objectIdentifier(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]));
}

/** GeneralizedTime. */
function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, "")));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
