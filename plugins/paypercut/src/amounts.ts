import type { Fields, Money } from '@tributary/plugin-sdk';

/**
 * The amount at `path` in the object's currency, in its smallest unit; null where there is none. The currency is
 * `{iso, scale}`, and then the scale says how many digits follow the point, or (invoices, https://docs.paypercut.io/api-reference/tag/invoices/get/v1/invoices/id)
 * a plain code with the digits of ISO 4217. Throws `decode.unexpected_shape`.
 */
export function readAmount(object: Fields, path: string): Money | null {
  return object.isText('currency')
    ? object.optionalMinorUnits(path, 'currency')
    : object.optionalScaledUnits(path, 'currency.iso', 'currency.scale');
}

/** A currency that stands alone, in either form, in upper case. */
export function readCurrency(object: Fields, path: string): string | null {
  const code = object.isText(path) ? object.text(path) : object.optionalText(`${path}.iso`);
  return code?.toUpperCase() ?? null;
}
