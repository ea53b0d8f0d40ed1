/** A parameter of a form: its name and its value, decoded. */
export type Parameter = readonly [name: string, value: string];

/** Platforms send dozens; more is somebody who wants us to compute. */
const mostParameters = 1000;

/**
 * The parameters of a body in `application/x-www-form-urlencoded`, in their order. `undefined` for what is none: escapes that
 * are no UTF-8, more than a thousand, and a parameter that comes twice, of which each reader would take another one.
 */
export function parseForm(body: Buffer): Parameter[] | undefined {
  const pairs = body
    .toString('latin1')
    .split('&')
    .filter((text) => text !== '');
  if (pairs.length > mostParameters) return undefined;
  const parameters = pairs.map((text): Parameter | undefined => {
    const at = text.indexOf('=');
    const name = decode(at < 0 ? text : text.slice(0, at));
    const value = decode(at < 0 ? '' : text.slice(at + 1));
    return name === undefined || value === undefined ? undefined : [name, value];
  });
  const whole = parameters.filter((parameter) => parameter !== undefined);
  const names = new Set(whole.map(([name]) => name));
  return names.size === parameters.length ? whole : undefined;
}

/** A parameter as it is appended to a form. */
export function formatParameter(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

function decode(text: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(text)) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined; // a wrong escape; the caller says that it is no form, and does not quote it
  }
}
