// Uploads from the browser: who has signed in exchanges the ID token for AWS credentials, and reads and writes objects
// under a prefix of their own, `<identity id>/`.
import { AuthPool, IdentityRoles, UploadBucket } from "pulumi-secured-api";

const origin = "https://app.example.com";
const users = new AuthPool("users", { callbackUrls: [`${origin}/callback`], logoutUrls: [`${origin}/`] });
const roles = new IdentityRoles("roles", { authPool: users });
const uploads = new UploadBucket("uploads", { allowOrigins: [origin] });
roles.grantReadWrite(uploads, { delete: true, list: true });

export const userPoolId = users.userPoolId;
export const userPoolClientId = users.userPoolClientId;
export const identityPoolId = roles.identityPoolId;
export const bucketName = uploads.bucketName;
