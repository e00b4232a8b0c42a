import type { Project } from "../projectFiles";

/** Variables of this process that name an account, or let somebody in: they are of no use where nothing is deployed. */
const withheld = /^(?:AWS|PULUMI)_|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|(?:PRIVATE|ACCESS|API)_?KEY/i;

/** The provider finds its region here, as the AWS SDKs do. */
const regions = new Set(["AWS_REGION", "AWS_DEFAULT_REGION"]);

/**
 * The environment of a program's process: this one's without credentials, and what Pulumi's language host sets for a
 * program (pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go).
 */
export function programEnvironment(root: string, project: Project): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => regions.has(name) || !withheld.test(name));
  return {
    ...Object.fromEntries(inherited),
    PULUMI_CONFIG: JSON.stringify(project.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(project.secretKeys),
    PULUMI_NODEJS_ORGANIZATION: "organization",
    PULUMI_NODEJS_PROJECT: project.name,
    PULUMI_NODEJS_STACK: project.stack,
    PULUMI_NODEJS_ROOT_DIRECTORY: root,
    ...(project.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
  };
}
