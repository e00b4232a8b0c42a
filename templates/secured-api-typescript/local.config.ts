import { defineConfig } from "pulumi-aws-local";

/** What the local run has besides the program's resources. */
export default defineConfig({ demoUser: { username: "demo@example.com" } });
