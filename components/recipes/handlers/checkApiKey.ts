import { createHash, timingSafeEqual } from "node:crypto";
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from "aws-lambda";

/** Allows who sends the key whose SHA-256 digest is configured: what the function knows lets nobody call. */
export function handler(event: APIGatewayRequestAuthorizerEventV2): Promise<APIGatewaySimpleAuthorizerResult> {
  const digest = createHash("sha256")
    .update(event.headers?.["x-api-key"] ?? "")
    .digest();
  const expected = Buffer.from(process.env.API_KEY_SHA256 ?? "", "hex");
  return Promise.resolve({ isAuthorized: digest.length === expected.length && timingSafeEqual(digest, expected) });
}
