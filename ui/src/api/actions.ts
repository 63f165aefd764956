// What an operator does. Nothing is guessed: the screen changes when the engine has said so.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { showToast } from '../ui/toasts';
import type { ActionName, ActionRefusal, CampaignView, LiveCounters } from './bindings';
import { useHost } from './client';
import { useExplain } from './explain';
import { heard } from './live-store';
import { forgetDeed, useUndo } from './undo';

/** What a button on a campaign does; taking people in is a screen of its own. */
export type CampaignAction = Exclude<ActionName, 'import'>;

/** Shows a failure where it cannot be overlooked and need not be dismissed. */
export function useShowFailure(): (thrown: unknown) => void {
  const explain = useExplain();
  const { t } = useTranslation();
  return (thrown) => {
    const { title, remedy } = explain(thrown);
    showToast({ title, text: remedy, tone: 'bad', close: t('common.close') });
  };
}

/** What takes an action back; starting and ending are of another kind. */
const BACK = { pause: 'resume', resume: 'pause' } as const;

/** Starts, pauses, resumes or stops a campaign. */
export function useCampaignAction() {
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const { t } = useTranslation();
  const { remember } = useUndo();
  const act = ({ id, action }: { id: string; action: CampaignAction }): Promise<CampaignView> => {
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
  };
  const took = (campaign: CampaignView) => {
    cache.setQueryData(['campaign', campaign.id], campaign);
    void cache.invalidateQueries({ queryKey: ['campaigns'] });
    void cache.invalidateQueries({ queryKey: ['live'] });
  };
  return useMutation({
    mutationFn: act,
    onSuccess: (campaign, { id, action }) => {
      took(campaign);
      const about = `campaign-${id}`;
      if (action === 'pause' || action === 'resume') {
        const done = t(`undo.${action}`, { name: campaign.name });
        const undo = () => act({ id, action: BACK[action] }).then(took);
        remember({ about, done, undo });
      } else forgetDeed(about);
    },
    onError,
  });
}

/** Stops everything, or goes on after a stop. */
export function useStopAll() {
  const { commands } = useHost();
  const onError = useShowFailure();
  const { t } = useTranslation();
  const { remember } = useUndo();
  const took = (counters: LiveCounters) => heard({ counters });
  return useMutation({
    mutationFn: (stop: boolean): Promise<LiveCounters> =>
      stop ? commands.enginePause() : commands.engineResume(),
    onSuccess: (counters, stop) => {
      took(counters);
      if (!stop) {
        forgetDeed('everything');
        return;
      }
      const undo = () => commands.engineResume().then(took);
      remember({ about: 'everything', done: t('undo.stopAll'), undo });
    },
    onError,
  });
}

/** Notes that somebody has looked at a call that nobody here asked for. */
export function useStrangerSeen() {
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  return useMutation({
    mutationFn: (id: string) => commands.strangerSeen(id),
    onSettled: () => cache.invalidateQueries({ queryKey: ['strangers'] }),
    onError,
  });
}

/** Asks the provider again whether the account is fine. */
export function useAccountRecheck() {
  const { commands } = useHost();
  const onError = useShowFailure();
  return useMutation({
    mutationFn: (): Promise<LiveCounters> => commands.accountRecheck(),
    onSuccess: (counters) => heard({ counters }),
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
      forgetDeed(`import-${view.importId}`);
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
