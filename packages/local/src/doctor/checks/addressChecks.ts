import { day } from "../certificate";
import type { Check } from "../check";
import { Skipped } from "../finding";

/** Certificates of ACM renew themselves 60 days before they expire; one this near to its end was not renewed. */
const soonMs = 14 * 24 * 60 * 60 * 1000;

/** Beyond this SigV4 requests fail too (AWS refuses signatures that are 5 minutes off). */
const badClockMs = 5 * 60_000;
const oddClockMs = 5_000;

export const hostName: Check = {
  name: "Host name",
  expected: "the API's host name leads to an address",
  async run({ addresses }) {
    const found = await addresses();
    return { status: "ok", expected: this.expected, found: found.join(", ") };
  },
};

export const tlsCertificate: Check = {
  name: "TLS certificate",
  expected: "a certificate for the API's host name, within its dates, from an authority that clients trust",
  async run({ certificate, fixes }) {
    const { expected } = this;
    const seen = await certificate();
    if (seen === undefined) throw new Skipped("the API is on this machine, over plain http");
    const found = `${seen.subject}, from ${seen.issuer}, valid until ${day(seen.validTo)}`;
    if (seen.problem !== undefined) {
      return { status: "problem", expected, found: `${found}: ${seen.problem}`, fix: fixes.redeploy() };
    }
    if (seen.validTo - Date.now() > soonMs) return { status: "ok", expected, found };
    const warning = "it expires soon; look in ACM why it was not renewed";
    return { status: "ok", expected, found, warning };
  },
};

export const plainHttp: Check = {
  name: "Plain http",
  expected: "no answer without TLS but a redirect to https",
  async run({ withoutTls, fixes }) {
    const { expected } = this;
    const answer = await withoutTls();
    // CloudFront's HTTPS only answers 403.
    if (answer === undefined || answer.status === 403) return { status: "ok", expected, found: "refused" };
    const location = answer.headers.get("location") ?? "";
    const isRedirect = answer.status >= 300 && answer.status < 400;
    if (isRedirect && /^https:/i.test(location)) return { status: "ok", expected, found: "redirected to https" };
    const found = `${answer.status}${isRedirect ? ` to ${location}` : ""}: a token sent there can be read on its way`;
    const fix = "let what stands in front of the API redirect to https (CloudFront: viewerProtocolPolicy)";
    return { status: "problem", expected, found, fix: fixes.changeProgram(fix) };
  },
};

export const connection: Check = {
  name: "Connection",
  expected: "the API answers",
  async run({ foreignPreflight }) {
    const { status } = await foreignPreflight();
    return { status: "ok", expected: this.expected, found: `it answers, with ${status}` };
  },
};

export const clock: Check = {
  name: "Clock",
  expected: "this machine's clock shows the API's time",
  async run({ clockAhead }) {
    const { expected } = this;
    const aheadMs = await clockAhead();
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    const found = seconds === 0 ? "the same" : `${seconds} s ${aheadMs > 0 ? "ahead" : "behind"}`;
    if (Math.abs(aheadMs) >= badClockMs) {
      const effect = "tokens look valid or expired here when they are not, and signed requests fail";
      return { status: "problem", expected, found: `${found}: ${effect}`, fix: "sudo timedatectl set-ntp true" };
    }
    if (Math.abs(aheadMs) < oddClockMs) return { status: "ok", expected, found };
    return { status: "ok", expected, found, warning: "the API judges by its own clock; the expiry below does too" };
  },
};
