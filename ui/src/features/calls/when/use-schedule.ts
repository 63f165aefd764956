// A new call that is made later: its times, and saving it with the way back.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../../api/actions';
import type { FieldFault, ScheduleInput } from '../../../api/bindings';
import { useHost } from '../../../api/client';
import { faultsOf } from '../../../api/errors';
import { useUndo } from '../../../api/undo';
import { dateAndTime, zoneName } from '../../../lib/format';
import { CALLEE_ZONE } from '../../../lib/here';
import { closeNewCall } from '../../../lib/new-call';
import { blankWhen, scheduleOf, type When } from './when';

interface Later {
  readonly when: When;
  readonly faults: readonly FieldFault[];
  readonly isPending: boolean;
  readonly change: (change: Partial<When>) => void;
  readonly save: () => void;
}

/** `whom` is asked when the call is saved. */
export function useSchedule(whom: () => Promise<ScheduleInput>): Later {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const showFailure = useShowFailure();
  const { remember } = useUndo();
  const [when, setWhen] = useState(() => blankWhen(CALLEE_ZONE, Date.now()));
  const changed = () => cache.invalidateQueries({ queryKey: ['agenda'] });
  const make = useMutation({
    mutationFn: async () => commands.scheduleCreate({ ...(await whom()), ...scheduleOf(when) }),
    onSuccess: (schedule) => {
      closeNewCall();
      void changed();
      const first = schedule.nextOccurrences[0] ?? schedule.scheduledFor;
      const zone = schedule.timezone;
      remember({
        about: `schedule ${schedule.id}`,
        done: t('when.saved', {
          number: schedule.phoneNumber,
          time: `${dateAndTime(first, zone)} ${zoneName(zone)}`,
        }),
        undo: async () => {
          await commands.scheduleCancel(schedule.id, {});
          await changed();
        },
      });
    },
    onError: (thrown) => {
      if (faultsOf(thrown).length === 0) showFailure(thrown);
    },
  });
  return {
    when,
    faults: make.isError ? faultsOf(make.error) : [],
    isPending: make.isPending,
    change: (change) => {
      make.reset();
      setWhen((before) => ({ ...before, ...change }));
    },
    save: () => make.mutate(),
  };
}
