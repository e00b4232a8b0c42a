/** Names of AWS's console for types whose token says something else. */
const names: Readonly<Record<string, string>> = {
  "aws:apigatewayv2/api:Api": "HTTP API",
  "aws:apigateway/restApi:RestApi": "REST API",
  "aws:appsync/graphQLApi:GraphQLApi": "GraphQL API",
  "aws:cloudwatch/eventBus:EventBus": "Event bus",
  "aws:cloudwatch/logGroup:LogGroup": "Log group",
  "aws:cognito/userPoolClient:UserPoolClient": "App client",
  "aws:ec2/vpc:Vpc": "VPC",
  "aws:lambda/functionUrl:FunctionUrl": "Function URL",
  "pulumi:pulumi:Stack": "Stack",
};

const acronyms = new Set(["Acl", "Api", "Db", "Http", "Iam", "Kms", "Rest", "Sns", "Sqs", "Ssm", "Url", "Vpc"]);

/** `User pool` for `aws:cognito/userPool:UserPool`, `Secured HTTP API` for `securedapi:index:SecuredHttpApi`. */
export function typeName(type: string): string {
  const known = names[type];
  if (known !== undefined) return known;
  const last = type.split(":").pop() ?? type;
  const words = last.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(" ");
  const plain = (word: string, index: number) => (index > 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word);
  return words.map((word, index) => (acronyms.has(word) ? word.toUpperCase() : plain(word, index))).join(" ");
}
