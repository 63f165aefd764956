// Files may be dropped anywhere on the window, picked, or opened with the program: one entry.
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHost } from '../../api/client';
import { useCommand } from '../../lib/commands';
import { Veil } from '../../ui/Veil';
import { ImportToasts } from './ImportToasts';
import { useIntake } from './store';

/** The screen that takes files itself: numbers that nobody is to ring. */
const OWN_DROPS = '/do-not-call';

/** Opens the system's dialog for files and takes what was picked. */
export function usePick(): () => void {
  const { commands } = useHost();
  const open = useOpen();
  return useCallback(() => {
    void commands.filesPick().then(open);
  }, [commands, open]);
}

function useOpen(): (paths: readonly string[]) => void {
  const give = useIntake((intake) => intake.give);
  const navigate = useNavigate();
  return useCallback(
    (paths) => {
      if (paths.length === 0) return;
      give(paths);
      void navigate({ to: '/import' });
    },
    [give, navigate],
  );
}

export function DropTarget() {
  const { t } = useTranslation();
  const host = useHost();
  const open = useOpen();
  const pick = usePick();
  const [over, setOver] = useState(false);

  const elsewhere = useRouterState({ select: (state) => state.location.pathname === OWN_DROPS });

  useEffect(() => {
    if (elsewhere) return undefined;
    return host.followDrops((move) => {
      setOver(move.kind === 'over');
      if (move.kind === 'dropped') open(move.paths);
    });
  }, [host, open, elsewhere]);
  useEffect(() => {
    if (host.kind === 'browser') return;
    const take = () => void host.commands.openedFiles().then(open, () => {});
    take();
    return host.followOpened(take);
  }, [host, open]);
  useCommand('import', pick);

  return (
    <>
      <ImportToasts />
      {over && <Veil title={t('intake.letGo')} text={t('intake.letGoMeans')} />}
    </>
  );
}
