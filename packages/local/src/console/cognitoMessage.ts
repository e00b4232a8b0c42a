import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedFields } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";
import type { CodeDelivery } from "../services/cognito-idp/codeDelivery";
import type { Message } from "./schema";

/** Cognito's own words ("Configuring MFA, authentication, verification and invitation messages"). */
const defaults = {
  code: { subject: "Your verification code", body: "Your confirmation code is {####}" },
  link: {
    subject: "Your verification link",
    body: "Please click the link below to verify your email address. {##Verify Email##}",
  },
  invitation: {
    subject: "Your temporary password",
    body: "Your username is {username} and temporary password is {####}.",
  },
  authentication: { subject: "Your authentication code", body: "Your authentication code is {####}." },
};
const defaultSender = "no-reply@verificationemail.com";

interface Template {
  subject: string;
  body: string;
}

/**
 * The message of a code as Cognito renders it from the pool's templates, or as the customMessage trigger worded it.
 * @param endpoint of the user pools, where the hosted sign-in confirms links
 */
export function cognitoMessage(
  delivery: CodeDelivery,
  program: RecordedProgram,
  endpoint: string,
): Omit<Message, "id" | "time"> {
  const { userPoolId, username, medium, to, code, purpose, clientId } = delivery;
  const pool = resourcesOfType(program, "aws:cognito/userPool:UserPool").find(({ id }) => id === userPoolId);
  const fields = pool && fieldsOf(pool);
  const template = fields === undefined ? defaults.code : templateOf(fields, purpose, medium);
  const link = linkOf(delivery, clientId, endpoint);
  const { message = template.body, subject = template.subject } = delivery;
  const hasLink = linkPlaceholder.test(message);
  const filled = (text: string): string => text.replaceAll("{####}", code).replaceAll("{username}", username);
  return {
    service: "cognito-idp",
    medium,
    to,
    ...(medium === "EMAIL" && {
      from: fields?.object("emailConfiguration")?.string("fromEmailAddress") ?? defaultSender,
      subject: filled(subject),
    }),
    body: filled(message).replace(
      linkPlaceholder,
      (_, text: string) => `<a href="${link.replaceAll("&", "&amp;")}">${text}</a>`,
    ),
    ...(hasLink ? { link } : { code }),
    userPoolId,
    username,
    purpose,
  };
}

const linkPlaceholder = /\{##([^#{}]+)##\}/;

/** The template for an occasion; `verificationMessageTemplate` comes before the pool's older arguments. */
function templateOf(fields: RecordedFields, purpose: CodeDelivery["purpose"], medium: "EMAIL" | "SMS"): Template {
  if (medium === "SMS") return { subject: "", body: smsTemplate(fields, purpose) };
  if (purpose === "Authentication") {
    const mfa = fields.object("emailMfaConfiguration");
    return {
      subject: mfa?.string("subject") ?? defaults.authentication.subject,
      body: mfa?.string("message") ?? defaults.authentication.body,
    };
  }
  if (purpose === "AdminCreateUser") {
    const invitation = fields.object("adminCreateUserConfig")?.object("inviteMessageTemplate");
    return {
      subject: invitation?.string("emailSubject") ?? defaults.invitation.subject,
      body: invitation?.string("emailMessage") ?? defaults.invitation.body,
    };
  }
  const verification = fields.object("verificationMessageTemplate");
  const byLink = verification?.string("defaultEmailOption") === "CONFIRM_WITH_LINK";
  // Cognito confirms sign-ups alone by links.
  if (byLink && (purpose === "SignUp" || purpose === "ResendCode")) {
    return {
      subject: verification.string("emailSubjectByLink") ?? defaults.link.subject,
      body: verification.string("emailMessageByLink") ?? defaults.link.body,
    };
  }
  return {
    subject: verification?.string("emailSubject") ?? fields.string("emailVerificationSubject") ?? defaults.code.subject,
    body: verification?.string("emailMessage") ?? fields.string("emailVerificationMessage") ?? defaults.code.body,
  };
}

function smsTemplate(fields: RecordedFields, purpose: CodeDelivery["purpose"]): string {
  switch (purpose) {
    case "Authentication":
      return fields.string("smsAuthenticationMessage") ?? defaults.authentication.body;
    case "AdminCreateUser": {
      const invitation = fields.object("adminCreateUserConfig")?.object("inviteMessageTemplate");
      return invitation?.string("smsMessage") ?? defaults.invitation.body;
    }
    default: {
      const verification = fields.object("verificationMessageTemplate");
      return verification?.string("smsMessage") ?? fields.string("smsVerificationMessage") ?? defaults.code.body;
    }
  }
}

/** As the links of Cognito's mails are, at the hosted sign-in. */
function linkOf({ username, code }: CodeDelivery, clientId = "", endpoint: string): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: username, confirmation_code: code });
  return `${endpoint}/confirmUser?${query.toString()}`;
}
