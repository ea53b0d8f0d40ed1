import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entry, minute, money } from './events.ts';
import { createHttpApp, type HttpApp } from './http-app.ts';

describe('the read side', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await createHttpApp();
    await http.record(entry('payment', { id: 'e-1', at: minute(1) }, { id: 'p/1', amount: money('12.34 EUR') }));
    await http.record(entry('refund', { id: 'e-2' }, { payment_id: 'p/1', amount: money('2.34 EUR') }));
    await http.record(entry('payment', { id: 'e-3' }, { id: 'twice' }));
    await http.record(entry('payment', { id: 'e-4', account: 'other' }, { id: 'twice' }));
  });
  afterAll(() => http.close());

  test('lists payments', async () => {
    expect(await http.get('/payments')).toMatchObject({ status: 200, body: [{ id: 'p/1' }, {}, {}] });
    expect(await http.get('/payments?limit=1&offset=2')).toMatchObject({ status: 200, body: [{ id: 'twice' }] });
  });

  test('tells one payment', async () => {
    const { status, body } = await http.get('/payments/p%2F1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'p/1', amount: '12.34', refunds: [{ id: 'refund-1' }], disputes: [] });
  });

  test('of several payments with one id wants to be told which', async () => {
    expect(await http.get('/payments/twice')).toMatchObject({
      status: 409,
      body: { message: 'Several have this id: name ?provider= and ?account=' },
    });
    expect(await http.get('/payments/twice?provider=acme&account=other')).toMatchObject({ status: 200 });
  });

  test('tells the balance', async () => {
    expect(await http.get('/balance?currency=EUR')).toEqual({
      status: 200,
      body: [
        {
          environment: 'LIVE',
          currency: 'EUR',
          payments: '12.34',
          refunds: '-2.34',
          disputes: '0',
          balance: '10',
          unclear: 0,
        },
      ],
    });
  });

  test('tells the effects of events', async () => {
    const { body } = await http.get('/effects');
    expect(body).toContainEqual({
      kind: 'refund',
      id: 'refund-1',
      status: 'SUCCEEDED',
      amount: '2.34',
      currency: 'EUR',
      events: [{ id: 'e-2', revision: 0 }],
    });
  });

  test.each([
    ['/payments/none', 404, 'There is no such payment'],
    ['/payments/%00', 400, 'id must be given once, as a text'],
    ['/payments?limit=0', 400, 'limit must be a whole number from 1 to 500'],
    ['/payments?limit=1.5', 400, 'limit must be a whole number from 1 to 500'],
    ['/payments?limit=999999999999999999999', 400, 'limit must be a whole number from 1 to 500'],
    ['/payments?offset=-1', 400, 'offset must be a whole number from 0 to 1000000000'],
    ['/balance?currency=EUR&currency=USD', 400, 'currency must be given once, as a text'],
  ])('answers %s with %d', async (url, status, message) => {
    expect(await http.get(url)).toMatchObject({ status, body: { message } });
  });

  test('is not ready where nothing is consumed', async () => {
    expect(await http.get('/health')).toEqual({
      status: 503,
      body: { status: 'down', database: 'up', tributary: { status: 'down', state: 'new' } },
    });
  });
});
