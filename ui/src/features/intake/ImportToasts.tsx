// Imports that go on while another screen is open: how far they are, and the way to stop them or
// to take their people out again.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useImportEnd } from '../../api/actions';
import { reads, useHost } from '../../api/client';
import { useUndo } from '../../api/undo';
import { count } from '../../lib/format';
import { hideToast, showToast } from '../../ui/toasts';
import { useIntake } from './store';

export function ImportToasts() {
  const files = useIntake((intake) => intake.files);
  return files.map(
    ({ path, importId }) =>
      importId !== null && <ImportToast key={importId} path={path} id={importId} />,
  );
}

function ImportToast({ path, id }: { path: string; id: string }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const navigate = useNavigate();
  const { remember } = useUndo();
  const { mutate: end } = useImportEnd();
  const { shown, show } = useIntake();
  const view = useQuery(reads.import(useHost(), id)).data;
  const screen = useRouterState({ select: ({ location }) => location.pathname });
  const inSight = screen === '/import' && shown === path;
  const told = useRef(false);
  const toast = `import-${id}`;
  const goes = view?.status === 'reading' || view?.status === 'committing';

  useEffect(() => {
    if (view === undefined || !goes || inSight) {
      hideToast(toast);
      return;
    }
    const share = view.rowsEstimate === null ? 0 : (view.records / view.rowsEstimate) * 100;
    showToast({
      id: toast,
      title: t('intake.toastTitle', { file: view.fileName }),
      text: t('intake.toastText', { read: count(view.records), accepted: count(view.accepted) }),
      progress: { share: Math.min(100, share), label: t('intake.progress') },
      actions: [
        { label: t('common.cancel'), run: () => end({ id, end: 'cancel' }) },
        {
          label: t('intake.open'),
          run: () => {
            show(path);
            void navigate({ to: '/import' });
          },
        },
      ],
      close: t('common.close'),
    });
  }, [view, goes, inSight, toast, t, end, id, show, path, navigate]);

  useEffect(() => {
    if (view === undefined || told.current) return;
    if (view.status === 'completed') {
      told.current = true;
      const { accepted, fileName } = view;
      remember({
        about: toast,
        done: t('undo.import', { count: accepted, file: fileName }),
        undo: () => commands.importUndo(id),
        quiet: inSight,
      });
    }
    if (view.status === 'refused' && !inSight) {
      told.current = true;
      showToast({
        title: t('intake.refusedToast', { file: view.fileName }),
        text: view.error ?? t('intake.refusedMeans'),
        tone: 'bad',
        close: t('common.close'),
      });
    }
  }, [view, inSight, toast, t, remember, commands, id]);
  return null;
}
