// What calls came to, as bars: each outcome with its mark, its word and what it means.
import { useTranslation } from 'react-i18next';
import type { BarItem } from '../ui/BarList';
import type { OutcomeCount } from './bindings';
import { inOrder, outcomeMark } from './states';

export function useOutcomeBars(counts: readonly OutcomeCount[]): BarItem[] {
  const { t } = useTranslation();
  return inOrder(counts).map(({ outcome, count }) => ({
    id: outcome,
    mark: outcomeMark(outcome),
    label: t(`outcome.${outcome}`),
    count,
    hint: t(`outcomeMeans.${outcome}`),
  }));
}
