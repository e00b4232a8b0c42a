import type { PageConfiguration } from "../src/configuration";
import { connectOrigins } from "../src/endpoints";

/**
 * What the page may load and whom it may talk to: its own files, and the stack that it is built for (W3C, Content
 * Security Policy Level 3). Trusted Types keep text from ever becoming markup or script.
 */
export function contentSecurityPolicy(configuration: PageConfiguration): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:", // previews of the user's own files
    "manifest-src 'self'",
    `connect-src 'self' ${connectOrigins(configuration).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** Headers of every response of the page's origin, by name. */
export function securityHeaders(configuration: PageConfiguration): Record<string, string> {
  return {
    // The one directive that counts in a header alone (CSP Level 3, section 3.3).
    "Content-Security-Policy": `${contentSecurityPolicy(configuration)}; frame-ancestors 'none'`,
    ...staticSecurityHeaders,
  };
}

/** The security headers that do not depend on the stack. */
const staticSecurityHeaders: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  // The callback's address holds an authorization code.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
