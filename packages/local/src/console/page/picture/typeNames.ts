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

/** `User pool` for `aws:cognito/userPool:UserPool`, `Auth pool` for `securedapi:index:AuthPool`. */
export function typeName(type: string): string {
  const known = names[type];
  if (known !== undefined) return known;
  const last = type.split(":").pop() ?? type;
  const words = last.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(" ");
  return words.map((word, index) => (index > 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word)).join(" ");
}
