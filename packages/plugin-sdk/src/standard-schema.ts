/** The part of the Standard Schema interface that is used here. Source: https://standardschema.dev, version 1. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  /** The one member by which any library's schema is known. */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema found: the value that it made, or what is wrong, each with its path. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };
