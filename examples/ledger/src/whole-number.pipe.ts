import { BadRequestException, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

/** What a number may be. */
interface Range {
  least: number;
  most: number;
  /** Where it is not given. */
  otherwise: number;
}

/** A whole number of a URL. */
export class WholeNumberPipe implements PipeTransform<unknown, number> {
  readonly #range: Range;

  constructor(range: Range) {
    this.#range = range;
  }

  transform(value: unknown, { data = 'it' }: ArgumentMetadata): number {
    const { least, most, otherwise } = this.#range;
    if (value === undefined) return otherwise;
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new BadRequestException(`${data} must be a whole number from ${least} to ${most}`);
  }
}
