import { expect, test, vi } from 'vitest';
import { openCatalogue } from './i18n';

test('the same words are put together once', () => {
  const catalogue = openCatalogue();
  const put = vi.spyOn(catalogue.services.interpolator, 'interpolate');
  const t = catalogue.getFixedT('en');
  const first = t('live.inFlightFormula');
  const calls = put.mock.calls.length;

  expect(t('live.inFlightFormula')).toBe(first);
  expect(catalogue.getFixedT('en')('live.inFlightFormula'), 'elsewhere too').toBe(first);
  expect(put.mock.calls.length).toBe(calls);
});

test('other values are other words', () => {
  const t = openCatalogue().getFixedT('en');
  expect(t('look.moreStrangers', { count: 1 })).toBe('and 1 more call that nobody here asked for');
  expect(t('look.moreStrangers', { count: 1200 })).toBe(
    'and 1,200 more calls that nobody here asked for',
  );
});

test('of more sentences than are remembered each is still right', () => {
  const t = openCatalogue().getFixedT('en');
  for (let seconds = 0; seconds < 2500; seconds += 1) t('live.age', { seconds });
  expect(t('live.age', { seconds: 7 })).toBe('7 s ago');
});
