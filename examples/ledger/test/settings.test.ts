import { expect, test } from '@jest/globals';
import { Settings } from '../src/settings.ts';

test.each([{}, { KAFKA_BROKERS: '', PORT: '', DATABASE_URL: '' }])(
  'with %j the ledger reads what `npm start` of Tributary runs, into a file',
  (environment) => {
    expect(new Settings(environment)).toMatchObject({
      brokers: ['127.0.0.1:9092'],
      registryUrl: 'http://127.0.0.1:8081/apis/ccompat/v7',
      topicPrefix: '',
      group: 'ledger',
      sessionTimeoutMs: undefined,
      databaseUrl: undefined,
      dataFolder: '.',
      host: '127.0.0.1',
      port: 3000,
    });
  },
);

test('everything can be said', () => {
  const settings = new Settings({ KAFKA_BROKERS: 'a:1,b:2', SESSION_TIMEOUT_MS: '6000', PORT: '0', DATABASE_URL: 'x' });
  expect(settings).toMatchObject({ brokers: ['a:1', 'b:2'], sessionTimeoutMs: 6000, port: 0, databaseUrl: 'x' });
});
