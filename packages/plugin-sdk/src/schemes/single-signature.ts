import { hash } from 'node:crypto';
import { hasHeader, singleHeader, type HeaderList } from '../headers.ts';
import type { Algorithm } from './algorithm.ts';
import { matchKey } from './match-key.ts';
import type { Proof, SignatureScheme, SignInput } from './scheme.ts';
import type { SignatureEncoding } from './signature-text.ts';
import { fillTemplate, parseTemplate, signedHeaders } from './template.ts';
import { judgeAge, readTimestamp, writeTimestamp, type TimestampUnit } from './timestamp.ts';

/** A time of signing in a header of its own, which the template must sign. */
export interface HeaderTimestamp {
  /** Holds the time, as digits alone. */
  header: string;
  /** What the digits count since 1970: `seconds` or `milliseconds`. */
  unit: TimestampUnit;
  /** How far it may be from the time of receipt, both ways; an account's setting goes before it. */
  toleranceSeconds: number;
}

/** One bare signature in a header, over a template of the webhook. */
export interface SingleSignatureOptions {
  name: string;
  header: string;
  encoding: SignatureEncoding;
  algorithm: Algorithm;
  template: string;
  timestamp?: HeaderTimestamp | undefined;
}

/** Builds the scheme. Throws an Error where the timestamp is not signed: anybody could write another one. */
export function singleSignature(options: SingleSignatureOptions): SignatureScheme {
  const { name, encoding, algorithm, timestamp } = options;
  const header = options.header.toLowerCase();
  const template = parseTemplate(options.template);
  const others = signedHeaders(template);
  if (timestamp !== undefined && !others.includes(timestamp.header.toLowerCase()))
    throw new Error(`the timestamp in ${timestamp.header} is not part of the template ${options.template}`);
  return {
    name,
    header,
    timestamped: timestamp !== undefined,
    prepareKey: (secret) => algorithm.prepareKey(secret),
    prepareSigningKey: (secret) => algorithm.prepareSigningKey(secret),
    generateKey: () => algorithm.generateKey(),
    isOn: ({ headers }) => hasHeader(headers, header),
    verify(input): Proof {
      // The header first: a malformed one costs no parsing of the body.
      const signature = algorithm.decode(singleHeader(input.headers, header), encoding, input.keys);
      const time = timestamp && { ...timestamp, instant: readHeaderTimestamp(input.headers, timestamp) };
      const parts = fillTemplate(template, input);
      const keyId = matchKey(input.keys, (key) => algorithm.hasMade(key, [signature], parts));
      // Only a genuine signature's age is worth telling; a forged one is a mismatch, however old.
      return { keyId, signedAt: time === undefined ? null : judgeAge(time.instant, input, time.toleranceSeconds) };
    },
    sign(input) {
      const headers = others.map((one) => [one, valueToSign(one, input, timestamp)] as const);
      const parts = fillTemplate(template, { headers, body: input.body });
      return [...headers, [header, algorithm.sign(input.key, parts).toString(encoding)]];
    },
  };
}

function readHeaderTimestamp(headers: HeaderList, { header, unit }: HeaderTimestamp): number {
  return readTimestamp(singleHeader(headers, header), unit, header.toLowerCase());
}

/** Of a signed header that is no timestamp nothing is known but that it is there: something that is always the same. */
function valueToSign(header: string, { body, signedAt }: SignInput, timestamp: HeaderTimestamp | undefined): string {
  if (timestamp?.header.toLowerCase() === header) return writeTimestamp(signedAt, timestamp.unit);
  return hash('sha256', body, 'hex').slice(0, 32);
}
