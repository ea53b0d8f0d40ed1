import { z } from 'zod';
import { configSchema } from './config-schema.ts';

/** What of JSON Schema (2020-12) says the form of the configuration file. */
export interface ConfigJsonSchema {
  /** Several where a value may be null. */
  type?: string | string[];
  /** What the key means, in Markdown. */
  description?: string;
  default?: unknown;
  enum?: string[];
  const?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  anyOf?: ConfigJsonSchema[];
  items?: ConfigJsonSchema;
  properties?: Record<string, ConfigJsonSchema>;
  required?: string[];
  /** Of the values of a map whose names are free; `false` where no other name is known. */
  additionalProperties?: ConfigJsonSchema | false;
}

/** The configuration file as its author writes it, with every key, its default and its meaning. */
export function configJsonSchema(): ConfigJsonSchema {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as ConfigJsonSchema;
}
