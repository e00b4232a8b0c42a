/** One part of a multipart/form-data body. */
export interface FormPart {
  name: string;
  /** Undefined for a field without a file. */
  fileName: string | undefined;
  content: Buffer;
}

const lineEnd = "\r\n";

/**
 * Separates the parts of a form (RFC 7578; RFC 2046, section 5.1.1).
 * @returns undefined when the body is not well-formed
 */
export function formParts(body: Buffer, contentType: string): FormPart[] | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined || !body.subarray(0, boundary.length + 2).equals(Buffer.from(`--${boundary}`))) {
    return undefined;
  }
  const delimiter = `${lineEnd}--${boundary}`;
  const parts: FormPart[] = [];
  for (let at = boundary.length + 2; ;) {
    const next = body.toString("latin1", at, at + 2);
    if (next === "--") return parts;
    const headersEnd = body.indexOf(lineEnd + lineEnd, at);
    const end = body.indexOf(delimiter, headersEnd + 2);
    if (next !== lineEnd || headersEnd === -1 || end === -1) return undefined;
    const names = partNames(body.toString("utf8", at, headersEnd));
    if (names === undefined) return undefined;
    // A part without content ends with the line that ends its headers.
    parts.push({ ...names, content: body.subarray(Math.min(headersEnd + 4, end), end) });
    at = end + delimiter.length;
  }
}

function partNames(headers: string): Pick<FormPart, "name" | "fileName"> | undefined {
  const [, parameters] =
    /\r\ncontent-disposition:\s*form-data((?:\s*;\s*[a-z*]+=(?:"[^"\r\n]*"|[^\s;"]+))*)/i.exec(headers) ?? [];
  if (parameters === undefined) return undefined;
  const parameter = (wanted: string) => {
    const [, quoted, plain] = new RegExp(`;\\s*${wanted}=(?:"([^"]*)"|([^\\s;"]+))`, "i").exec(parameters) ?? [];
    return unescaped(quoted ?? plain);
  };
  const name = parameter("name");
  return name === undefined ? undefined : { name, fileName: parameter("filename") };
}

/** Browsers escape these three characters and no other (HTML, "Multipart form data"). */
function unescaped(text: string | undefined): string | undefined {
  return text?.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}
