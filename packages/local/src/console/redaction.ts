import { isSecretHeader, isSecretName } from "./secretNames";

export interface Header {
  name: string;
  value: string;
}

/** Shorter values are replaced where their names are alone: a text has many a `true` or `123456`. */
const shortestRepeated = 8;

/** In quotes, as a string of JSON, or by itself. */
const placeholder = /(\\*)"REDACTED_(\d+)\1"|REDACTED_(\d+)/g;

/** JSON Web Tokens, signed or encrypted, wherever they are. */
const webToken = /\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g;

/**
 * Replaces the secrets of one request by `REDACTED_1`, `REDACTED_2` ... and puts them back. The same secret has the same
 * number, and the same request the same numbers each time.
 */
export class Redaction {
  readonly #secrets: string[];
  readonly #numbers: Map<string, number>;
  /** Those that had no quotes before. */
  readonly #bare: Set<number>;

  /** @param earlier of a request that this one repeats, with secrets that it may have elsewhere. Default: none */
  constructor(earlier?: Redaction) {
    this.#secrets = earlier === undefined ? [] : [...earlier.#secrets];
    this.#numbers = new Map(earlier === undefined ? [] : earlier.#numbers);
    this.#bare = new Set(earlier === undefined ? [] : earlier.#bare);
  }

  header({ name, value }: Header): Header {
    if (!isSecretHeader(name)) return { name, value: this.text(value) };
    // `Bearer`, and the algorithm of Signature Version 4, are none.
    const [, scheme = "", secret = ""] = /^((?:Bearer|Basic|AWS4-[\w-]+) )?(.*)$/is.exec(value) ?? [];
    return { name, value: scheme + this.#replaced(secret) };
  }

  /** JSON (also within its strings), a form, a URL, XML or plain text, whole or cut. */
  text(text: string): string {
    return this.#webTokens(this.#elements(this.#parameters(this.#members(text))));
  }

  /** The secrets that have been found, wherever else they are. */
  again(text: string): string {
    const values = this.#secrets.flatMap((secret) => [secret, ...decodings(secret)]);
    const longestFirst = values.filter(({ length }) => length >= shortestRepeated).sort((a, b) => b.length - a.length);
    return longestFirst.reduce((left, secret) => {
      return left.includes(secret) ? left.replaceAll(secret, () => this.#replaced(secret)) : left;
    }, text);
  }

  /** A copy in which no text has a secret. */
  deep<Value>(value: Value): Value {
    return this.#deep(value) as Value;
  }

  #deep(value: unknown): unknown {
    if (typeof value === "string") return this.again(this.text(value));
    if (Array.isArray(value)) return value.map((each) => this.#deep(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.#deep(each)]));
  }

  /** What a person has edited, with the original secrets. */
  restored(text: string): string {
    return text.replace(placeholder, (whole, escape?: string, quoted?: string, alone?: string) => {
      const number = Number(quoted ?? alone);
      const secret = this.#secrets[number - 1];
      if (secret === undefined) return whole;
      return quoted === undefined || this.#bare.has(number) ? secret : `${escape}"${secret}${escape}"`;
    });
  }

  #replaced(secret: string): string {
    if (secret === "" || /^REDACTED_\d+$/.test(secret)) return secret;
    let number = this.#numbers.get(secret);
    if (number === undefined) {
      number = this.#secrets.push(secret);
      this.#numbers.set(secret, number);
    }
    return `REDACTED_${number}`;
  }

  /** `"Password": "..."`, with as many backslashes before the quotes as strings around have it. */
  #members(text: string): string {
    const member = /(\\*)(["'])((?:[\w.-]|\\u00[\da-f]{2})+)\1\2\s*[:=]\s*|\b([\w-]+): (?=['"])/gi;
    let redacted = "";
    let end = 0;
    for (let match = member.exec(text); match !== null; match = member.exec(text)) {
      const [whole, escape = "", , quoted, bare] = match;
      const name = (quoted ?? bare ?? "").replace(/\\u00([\da-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      if (!isSecretName(name)) continue;
      const start = match.index + whole.length;
      const value = memberValue(text, start, escape);
      if (value === undefined) continue;
      redacted += text.slice(end, value.start) + this.#member(text.slice(value.start, value.end), escape, value.isBare);
      end = value.end;
      member.lastIndex = end;
    }
    return redacted + text.slice(end);
  }

  /** A number becomes a string, so that JSON stays JSON. */
  #member(secret: string, escape: string, isBare: boolean): string {
    if (!isBare) return this.#replaced(secret);
    const number = this.#secrets.push(secret);
    this.#bare.add(number);
    return `${escape}"REDACTED_${number}${escape}"`;
  }

  /** `password=...` of forms, queries and cookies. */
  #parameters(text: string): string {
    return text.replace(
      /(^|[?&;\s"'(])([\w.%-]+)=([^&\s"'<>;)]+)/g,
      (whole, before: string, name: string, value: string) =>
        isSecretName(decoded(name)) ? `${before}${name}=${this.#replaced(value)}` : whole,
    );
  }

  /** `<SecretAccessKey>...</SecretAccessKey>`, and the hidden fields of forms. */
  #elements(text: string): string {
    if (!text.includes("<")) return text;
    return text
      .replace(/<([\w:-]+)>([^<]+)/g, (whole, name: string, value: string) =>
        isSecretName(name) ? `<${name}>${this.#replaced(value)}` : whole,
      )
      .replace(/<input\b[^>]*>/gi, (input) => {
        const [, name = ""] = /\bname="([^"]*)"/i.exec(input) ?? [];
        if (!isSecretName(name) && !/csrf|state/i.test(name)) return input;
        return input.replace(/(\bvalue=")([^"]*)/i, (_, start: string, value: string) => start + this.#replaced(value));
      });
  }

  #webTokens(text: string): string {
    return text.includes("eyJ") ? text.replace(webToken, (token) => this.#replaced(token)) : text;
  }
}

interface MemberValue {
  start: number;
  end: number;
  /** Without quotes. */
  isBare: boolean;
}

/** The text between the quotes, or a number; undefined for what has members of its own. */
function memberValue(text: string, start: number, escape: string): MemberValue | undefined {
  const quote = text[start + escape.length];
  if (text.startsWith(escape, start) && (quote === '"' || quote === "'")) {
    const first = start + escape.length + 1;
    return { start: first, end: closingQuote(text, first, escape, quote), isBare: false };
  }
  const [number] = /^-?\d[\d.eE+-]*/.exec(text.slice(start, start + 40)) ?? [];
  return number === undefined ? undefined : { start, end: start + number.length, isBare: true };
}

/** Where the string ends: at a quote with no more backslashes than its own. In a cut text it is the text's end. */
function closingQuote(text: string, start: number, { length: depth }: string, quote: string): number {
  for (let at = text.indexOf(quote, start); at !== -1; at = text.indexOf(quote, at + 1)) {
    let backslashes = 0;
    while (backslashes < at - start && text[at - 1 - backslashes] === "\\") backslashes += 1;
    if (depth === 0 ? backslashes % 2 === 0 : backslashes <= depth) return at - Math.min(depth, backslashes);
  }
  return text.length;
}

function decodings(secret: string): string[] {
  const found = new Set([decoded(secret)]);
  try {
    found.add(JSON.parse(`"${secret}"`) as string);
  } catch {
    // no escapes
  }
  found.delete(secret);
  return [...found];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
