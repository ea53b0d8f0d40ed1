// A platform that does not exist: what somebody outside of the repository mounts, or puts into an image of their own.
import { defineProvider, ignored, timestampedHmac } from '@tributary/plugin-sdk';

export default defineProvider({
  id: 'acme',
  signature: timestampedHmac({ header: 'acme-signature', encoding: 'hex', toleranceSeconds: 300 }),
  envelope: () => {
    throw new Error('no webhook comes here');
  },
  events: { 'ping.sent': ignored('no money moves') },
});
