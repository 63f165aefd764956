// Why a call is not allowed, and what mends that, in the reader's language.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/bindings';
import type { Words } from '../../api/explain';
import { dateAndTime, zoneName } from '../../lib/format';
import { CALLEE_ZONE } from '../../lib/here';

/** Gives the words for one thing that forbids a call. */
export function useForbidden(): (refusal: Refusal) => Words {
  const { t } = useTranslation();
  return useCallback(
    ({ reason, until }) => {
      const remedy = t(`forbidden.${reason}.remedy`);
      return {
        title: t(`forbidden.${reason}.title`),
        remedy:
          until === null
            ? remedy
            : `${t('forbidden.until', { time: dateAndTime(until, CALLEE_ZONE), zone: zoneName(CALLEE_ZONE) })} ${remedy}`,
      };
    },
    [t],
  );
}
