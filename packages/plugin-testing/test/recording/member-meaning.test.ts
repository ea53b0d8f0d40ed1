import { expect, test } from '@jest/globals';
import { isAddress, looksLikeAddress, meaningOf, type Meaning } from '../../src/recording/member-meaning.ts';

const members: Partial<Record<Meaning, string>> = {
  metadata: 'metadata meta_data metaData custom_fields customData custom extra order_metadata',
  personal: `date_of_birth birthday dob gender nationality passport_number client_secret password iban swift_code last4 first6 iin
    ip_address latitude postal_code zipCode sort_code phone_number account_number card_number verification_code promo_code calling_code tax_number`,
  name: 'name firstName last_name cardholder_name holder payer company_name',
  contact: 'email customerEmail phone description failure_message memo success_url statement_descriptor',
  address: 'line1 address_line_2 city street postcode deposit_address',
  region: 'state',
  id: 'id customer_id customerId uuid merchant_reference idempotency_key token balance_transaction',
  word: 'type event status payment_status sub_status object mode brand payment_method payment_methods holder_type email_status lang',
  compound: 'reason failure_code decline_code category purpose cancellation_reason',
  version: 'api_version version',
  currency: 'currency invoice_currency currencies asset iso',
  country: 'country source_country phone_country',
  amount:
    'amount amount_due amount_received unit_amount total fee_total net quantity exchange_rate amount_precision tax_amount payer_amount custom_amount due_amount',
  time: 'created created_at createdAt updated expires_at period_end due_date due_by due current_period_start timestamp',
  unknown: 'created_by data customer number livemode payin metadatum',
};

test.each(Object.entries(members).flatMap(([meaning, names]) => names.split(/\s+/).map((name) => [name, meaning])))(
  '%s says %s',
  (name, meaning) => expect(meaningOf(name)).toBe(meaning),
);

test('an address is told by its name, or by its members', () => {
  expect(isAddress('billing_address')).toBe(true);
  expect(isAddress('billing')).toBe(false);
  expect(looksLikeAddress(['line1', 'state'])).toBe(true);
  expect(looksLikeAddress(['postalCode', 'state'])).toBe(true);
  expect(looksLikeAddress(['id', 'state', 'line_items'])).toBe(false);
});
