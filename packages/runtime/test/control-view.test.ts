import { describe, expect, test } from '@jest/globals';
import type { ControlState, ControlWord, Speaker } from '../src/control-record.ts';
import { createControlView } from '../src/control-view.ts';
import { recordOf } from './fake-control.ts';

type Said = [Speaker, ControlState] | ['person' | 'runtime', 'garbage' | 'newer' | 'nothing'];

const keyOf = (speaker: Speaker) => Buffer.from(speaker === 'person' ? 'acme' : 'acme/runtime');

/** The state of a provider of which this was said, in this order. */
function stateAfter(...said: Said[]): ControlState {
  const view = createControlView();
  for (const [speaker, what] of said) {
    if (what === 'garbage') view.take({ key: keyOf(speaker), value: Buffer.from('{"state":') });
    else if (what === 'newer')
      view.take({ key: keyOf(speaker), value: Buffer.from('{"version":2,"state":"running"}') });
    else if (what === 'nothing') view.take({ key: keyOf(speaker), value: null });
    else view.take(recordOf('acme', speaker, { state: what }));
  }
  return view.stateOf('acme').state;
}

const [pause, resume, quarantine, release]: Said[] = [
  ['person', 'paused'],
  ['person', 'running'],
  ['runtime', 'quarantined'],
  ['runtime', 'running'],
];
type Row = [what: string, state: ControlState, said: (Said | undefined)[]];

describe('of what was said of a provider', () => {
  test.each<Row>([
    ['nothing: it runs', 'running', []],
    ['a pause holds', 'paused', [pause]],
    ['a resume ends a pause', 'running', [pause, resume]],
    ['a quarantine holds', 'quarantined', [quarantine]],
    ['a release ends a quarantine', 'running', [quarantine, release]],
    ['a resume ends a quarantine', 'running', [quarantine, resume]],
    ['a quarantine after a resume holds', 'quarantined', [quarantine, resume, quarantine]],
    ['a pause makes a pause of a quarantine', 'paused', [quarantine, pause]],
    ['a quarantine after a pause is hidden by it', 'paused', [pause, quarantine]],
    ['a resume ends both', 'running', [pause, quarantine, resume]],
    // A person's word stands until a person changes it.
    ['a release ends no pause', 'paused', [quarantine, pause, release]],
    ['a release that was on its way ends no pause', 'paused', [quarantine, pause, release, quarantine, release]],
    // What a compacted topic has left of the row before: the newest of each key.
    ['a release that is newer ends no pause, once compacted', 'paused', [pause, release]],
    ['garbage over a pause ends it not', 'paused', [pause, ['person', 'garbage']]],
    ['garbage over a quarantine ends it not', 'quarantined', [quarantine, ['runtime', 'garbage']]],
    ['garbage pauses nobody', 'running', [['person', 'garbage']]],
    ['garbage over a resume pauses nobody', 'running', [pause, resume, ['person', 'garbage']]],
    ['what a later version says is garbage', 'paused', [pause, ['person', 'newer']]],
    ['a pause that is taken back is none', 'running', [pause, ['person', 'nothing']]],
    ['a quarantine that is taken back is none', 'running', [quarantine, ['runtime', 'nothing']]],
    ['a pause that is taken back leaves the quarantine', 'quarantined', [quarantine, pause, ['person', 'nothing']]],
  ])('%s', (_what, state, said) => {
    expect(stateAfter(...said.filter((one) => one !== undefined))).toBe(state);
  });

  test('the order of the log counts, and no clock', () => {
    const view = createControlView();
    view.take(recordOf('acme', 'person', { state: 'paused', at: '2030-01-01T00:00:00.000Z' }));
    view.take(recordOf('acme', 'person', { state: 'running', at: '2020-01-01T00:00:00.000Z' }));
    expect(view.stateOf('acme').state).toBe('running');
  });

  test('the word that decides is told', () => {
    const view = createControlView();
    const word: Partial<ControlWord> = { by: 'runtime@host-1', because: 'decode.timed_out', failedProbes: 2 };
    view.take(recordOf('acme', 'person', { state: 'running' }));
    view.take(recordOf('acme', 'runtime', { state: 'quarantined', ...word }));
    expect(view.stateOf('acme')).toMatchObject({ state: 'quarantined', word });
    view.take(recordOf('acme', 'person', { state: 'running', by: 'bob' }));
    expect(view.stateOf('acme')).toMatchObject({ state: 'running', word: { by: 'bob' } });
  });

  test('each provider has its own', () => {
    const view = createControlView();
    view.take(recordOf('acme', 'person', { state: 'paused' }));
    expect(view.stateOf('other')).toEqual({ state: 'running', isOverwritten: false });
  });

  test("that something unreadable stands above a person's word is told until a person says something", () => {
    const view = createControlView();
    view.take(recordOf('acme', 'person', { state: 'paused' }));
    view.take({ key: Buffer.from('acme'), value: Buffer.from('x') });
    expect(view.stateOf('acme')).toMatchObject({ state: 'paused', isOverwritten: true });
    view.take(recordOf('acme', 'runtime', { state: 'running' }));
    expect(view.stateOf('acme').isOverwritten).toBe(true);
    view.take(recordOf('acme', 'person', { state: 'paused' }));
    expect(view.stateOf('acme').isOverwritten).toBe(false);
  });
});
