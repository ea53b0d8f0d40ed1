import { bodyHmac, defineProvider, ignored, timestampedHmac, unsigned } from '@tributary/plugin-sdk';

/** A platform with an older scheme, and an endpoint that signs nothing. */
export default defineProvider({
  id: 'open',
  signature: timestampedHmac({ header: 'open-signature', encoding: 'hex', toleranceSeconds: 300 }),
  furtherSchemes: {
    old: bodyHmac({ header: 'x-open-signature', encoding: 'hex' }),
    bare: unsigned({ because: 'the test endpoint signs nothing' }),
  },
  envelope: () => [],
  events: { nothing: ignored('a test') },
});
