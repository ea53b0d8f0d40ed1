import { BadRequestException, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

/** A text of a URL, at most once. U+0000 is refused: PostgreSQL stores none. */
export class TextPipe implements PipeTransform<unknown, string | undefined> {
  transform(value: unknown, { data = 'it' }: ArgumentMetadata): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && !value.includes('\0')) return value;
    throw new BadRequestException(`${data} must be given once, as a text`);
  }
}
