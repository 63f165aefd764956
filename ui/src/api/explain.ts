// Failures in the reader's language.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { explanationOf } from './errors';

/** What went wrong and what to do about it. */
export interface Words {
  readonly title: string;
  readonly remedy: string;
}

/** The program's words as a sentence: they begin small, because its log and its answers quote them. */
function sentence(words: string): string {
  if (words === '') return words;
  const whole = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

/** Gives the words for something thrown. */
export function useExplain(): (thrown: unknown) => Words {
  const { t } = useTranslation();
  return useCallback(
    (thrown) => {
      const { key, message: told } = explanationOf(thrown);
      const message = sentence(told);
      return { title: t(`${key}.title`, { message }), remedy: t(`${key}.remedy`, { message }) };
    },
    [t],
  );
}

/** The two words that every answer needs while it is waited for or failed. */
export function useAnswerWords(): { loading: string; again: string } {
  const { t } = useTranslation();
  return { loading: t('common.loading'), again: t('common.again') };
}
