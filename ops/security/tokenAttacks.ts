import { algorithmAttacks } from "./attacks/algorithms";
import type { Attack } from "./attacks/attack";
import { audienceAttacks, issuerAttacks, scopeAttacks, timeAttacks } from "./attacks/claims";
import { keyAttacks, rotationAttacks } from "./attacks/keys";
import { headerAttacks, placeAttacks, routeAttacks, sizeAttacks } from "./attacks/requests";
import { duplicateAttacks, shapeAttacks } from "./attacks/shapes";

/** Every attack on the JWT authorizer, by what it turns on. Rows with status 200 are controls. */
export const tokenAttacks: Record<string, readonly Attack[]> = {
  "algorithm and signature": algorithmAttacks,
  "keys and header members": keyAttacks,
  "key rotation": rotationAttacks,
  "exp, nbf, iat": timeAttacks,
  audience: audienceAttacks,
  issuer: issuerAttacks,
  "scopes and token_use": scopeAttacks,
  "the token's form": shapeAttacks,
  "repeated members": duplicateAttacks,
  "the Authorization header": headerAttacks,
  "the token's place": placeAttacks,
  "ways around the route": routeAttacks,
  "size and framing": sizeAttacks,
};
