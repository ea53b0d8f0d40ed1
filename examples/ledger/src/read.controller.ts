import { ConflictException, Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { LedgerReader, type BalanceView, type EffectView, type LedgerView, type PaymentView } from './ledger.reader.ts';
import { TextPipe } from './text.pipe.ts';
import { WholeNumberPipe } from './whole-number.pipe.ts';

const text = new TextPipe();
const ofPage = new WholeNumberPipe({ least: 1, most: 500, otherwise: 50 });
const fromStart = new WholeNumberPipe({ least: 0, most: 1_000_000_000, otherwise: 0 });

/** What others may ask the ledger. */
@Controller()
export class ReadController {
  readonly #ledger: LedgerReader;

  constructor(ledger: LedgerReader) {
    this.#ledger = ledger;
  }

  @Get('payments')
  payments(@Query('limit', ofPage) limit: number, @Query('offset', fromStart) offset: number): Promise<LedgerView[]> {
    return this.#ledger.payments(limit, offset);
  }

  @Get('payments/:id')
  async payment(
    @Param('id', text) id: string,
    @Query('provider', text) provider?: string,
    @Query('account', text) account?: string,
  ): Promise<PaymentView> {
    const [payment, another] = await this.#ledger.payment({ id, provider, account });
    if (payment === undefined) throw new NotFoundException('There is no such payment');
    if (another) throw new ConflictException('Several have this id: name ?provider= and ?account=');
    return payment;
  }

  @Get('balance')
  balance(@Query('currency', text) currency?: string): Promise<BalanceView[]> {
    return this.#ledger.balance(currency);
  }

  /** Everything at once, for `tributary subscriber torture`: a service of yours may leave it out. */
  @Get('effects')
  effects(): Promise<EffectView[]> {
    return this.#ledger.effects();
  }
}
