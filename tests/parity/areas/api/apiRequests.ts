import { expect } from "chai";
import type { Answer } from "../../cognito";
import type { World } from "../../world";

export const jwt = 'API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers"';

export const troubleshooting = 'API Gateway developer guide, "Troubleshooting issues with HTTP API JWT authorizers"';

export const payload =
  'API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs": payload format 2.0';

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export async function withToken(world: World, path: string, init: Parameters<World["api"]>[1] = {}): Promise<Answer> {
  const { IdToken } = await world.me();
  return world.api(path, { ...init, headers: { ...bearer(IdToken), ...init.headers } });
}

export const expectGateway = ({ status, text, body }: Answer, expected: number, message: string): void => {
  expect({ status, body }, text).to.deep.equal({ status: expected, body: { message } });
};
