// What an operator does. Nothing is guessed: the screen changes when the engine has said so.
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ActionName, ActionRefusal, CampaignView, LiveCounters } from './bindings';
import { useHost } from './client';
import { useExplain } from './explain';
import { useLive } from './live-store';

/** What a button on a campaign does; taking people in is a screen of its own. */
export type CampaignAction = Exclude<ActionName, 'import'>;

/** Shows a failure where it cannot be overlooked and need not be dismissed. */
function useShowFailure(): (thrown: unknown) => void {
  const explain = useExplain();
  return (thrown) => {
    const { title, remedy } = explain(thrown);
    notifications.show({ title, message: remedy, color: 'bad', autoClose: 10_000 });
  };
}

/** Starts, pauses, resumes or stops a campaign. */
export function useCampaignAction() {
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: CampaignAction }): Promise<CampaignView> => {
      switch (action) {
        case 'start':
          return commands.campaignStart(id);
        case 'pause':
          return commands.campaignPause(id);
        case 'resume':
          return commands.campaignResume(id);
        case 'stop':
          return commands.campaignStop(id);
      }
    },
    onSuccess: (campaign) => {
      cache.setQueryData(['campaign', campaign.id], campaign);
      void cache.invalidateQueries({ queryKey: ['campaigns'] });
      void cache.invalidateQueries({ queryKey: ['live'] });
    },
    onError,
  });
}

/** Stops everything, or goes on after a stop. */
export function useStopAll() {
  const { commands } = useHost();
  const onError = useShowFailure();
  return useMutation({
    mutationFn: (stop: boolean): Promise<LiveCounters> =>
      stop ? commands.enginePause() : commands.engineResume(),
    onSuccess: (counters) => useLive.setState({ counters, heardAt: Date.now() }),
    onError,
  });
}

/** Asks the provider again whether the account is fine. */
export function useAccountRecheck() {
  const { commands } = useHost();
  const onError = useShowFailure();
  return useMutation({
    mutationFn: (): Promise<LiveCounters> => commands.accountRecheck(),
    onSuccess: (counters) => useLive.setState({ counters, heardAt: Date.now() }),
    onError,
  });
}

/** Stops an import, or takes its people out again. */
export function useImportEnd() {
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  return useMutation({
    mutationFn: ({ id, end }: { id: string; end: 'cancel' | 'undo' }) =>
      end === 'cancel' ? commands.importCancel(id) : commands.importUndo(id),
    onSuccess: (view) => {
      cache.setQueryData(['import', view.importId], view);
      void cache.invalidateQueries();
    },
    onError,
  });
}

/** Why an action may not be done now; `null` where it may, also while that is not known. */
export function refusalOf(campaign: CampaignView, name: ActionName): ActionRefusal | null {
  const action = campaign.actions.find((one) => one.name === name);
  return action === undefined || action.allowed ? null : action.reason;
}
