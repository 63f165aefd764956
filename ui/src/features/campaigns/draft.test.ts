import { expect, test } from 'vitest';
import { campaign } from '../../test/samples';
import { blankDraft, differences, draftOf, fieldOf, inputOf } from './draft';

const RUNNING = campaign('renewals', 'running', {
  callingHours: { start: '10:00', end: '18:00', daysOfWeek: [1, 2, 3, 4, 5] },
  pace: { callsPerMinute: 30, maxConcurrent: null },
  endAt: '2026-11-30T12:30:00.000Z',
});

test('a form that nobody touched changes nothing', () => {
  const draft = draftOf(RUNNING);

  expect(differences(draft, draft)).toEqual([]);
  expect(inputOf(draft, draft)).toEqual({ clear: [] });
});

test('only what changed is asked for', () => {
  const before = draftOf(RUNNING);
  const after = { ...before, hoursEnd: '17:00', priority: 'high' };

  expect(differences(before, after)).toEqual(['priority', 'hoursEnd']);
  expect(inputOf(before, after)).toEqual({
    clear: [],
    priority: 'high',
    callingHours: { start: '10:00', end: '17:00', daysOfWeek: [1, 2, 3, 4, 5] },
  });
});

test('hours and moments that are taken away are cleared', () => {
  const before = draftOf(RUNNING);

  expect(inputOf(before, { ...before, ownHours: false, endAt: '' })).toEqual({
    clear: ['callingHours', 'endAt'],
  });
});

test('a moment comes back as it was, whatever the computer’s zone', () => {
  const draft = draftOf(RUNNING);
  const again = inputOf(null, draft);

  expect(again.endAt).toBe('2026-11-30T12:30:00.000Z');
});

test('a new campaign says everything but what is empty', () => {
  const input = inputOf(null, { ...blankDraft('default', 'india-service'), name: 'Diwali' });

  expect(input).toEqual({
    name: 'Diwali',
    agentId: 'default',
    priority: 'medium',
    timezone: 'Asia/Kolkata',
    rulePack: 'india-service',
    pace: { callsPerMinute: null, maxConcurrent: null, share: null },
    clear: [],
  });
});

test('every fault of the engine’s finds its field', () => {
  expect(fieldOf('pace.callsPerMinute')).toBe('callsPerMinute');
  expect(fieldOf('callingHours.daysOfWeek')).toBe('days');
  expect(fieldOf('name')).toBe('name');
  expect(fieldOf('elsewhere')).toBeNull();
});
