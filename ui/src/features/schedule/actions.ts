// Taking scheduled calls back, with the way back for that.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { AgendaEntry } from '../../api/bindings';
import { useHost } from '../../api/client';
import { useUndo } from '../../api/undo';
import { dateAndTime } from '../../lib/format';
import { HERE } from '../../lib/here';

/** One occurrence, or everything that is still to come. */
export type Extent = 'one' | 'all';

export function useTakeBack() {
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const { remember } = useUndo();
  const { t } = useTranslation();
  const changed = () => cache.invalidateQueries({ queryKey: ['agenda'] });
  const occurrence = (entry: AgendaEntry, extent: Extent) =>
    extent === 'one' ? { occurrence: entry.day } : {};
  const takeBack = useMutation({
    mutationFn: ({ entry, extent }: { entry: AgendaEntry; extent: Extent }) =>
      commands.scheduleCancel(entry.scheduleId, occurrence(entry, extent)),
    onSuccess: (_view, { entry, extent }) => {
      void changed();
      const number = entry.phoneNumber;
      remember({
        about:
          extent === 'one'
            ? `schedule ${entry.scheduleId} ${entry.day}`
            : `schedule ${entry.scheduleId}`,
        done:
          extent === 'one'
            ? t('schedule.tookBackOne', { number, time: dateAndTime(entry.dialsAt, HERE) })
            : t('schedule.tookBackAll', { number }),
        undo: async () => {
          await commands.scheduleRestore(entry.scheduleId, occurrence(entry, extent));
          await changed();
        },
      });
    },
    onError,
  });
  const restore = useMutation({
    mutationFn: (entry: AgendaEntry) =>
      commands.scheduleRestore(
        entry.scheduleId,
        entry.isRecurring ? { occurrence: entry.day } : {},
      ),
    onSuccess: changed,
    onError,
  });
  return { takeBack, restore };
}
