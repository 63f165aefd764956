// Several files at once: one tab for each with how far it is, and one button to add them all.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import { reads, useHost } from '../../api/client';
import { importMark } from '../../api/states';
import { StateMark } from '../../ui/StateMark';
import { explicit } from './explicit';
import styles from './Intake.module.css';
import { fileName, type Given, useIntake } from './store';

export function Files() {
  const { t } = useTranslation();
  const { files, shown, show } = useIntake();
  const waiting = files.filter((file) => file.importId === null);
  const addAll = useAddAll();
  return (
    <div className={styles.files}>
      <div className={styles.tabs} role="tablist" aria-label={t('intake.files')}>
        {files.map((file) => (
          <button
            key={file.path}
            type="button"
            role="tab"
            aria-selected={file.path === shown}
            className={styles.file}
            onClick={() => show(file.path)}
          >
            {file.importId === null ? <StateMark mark="wait" /> : <Going id={file.importId} />}
            {fileName(file.path)}
          </button>
        ))}
      </div>
      {waiting.length > 1 && (
        <Button loading={addAll.isPending} onClick={() => addAll.mutate(waiting)}>
          {t('intake.addAll', { count: waiting.length })}
        </Button>
      )}
    </div>
  );
}

function Going({ id }: { id: string }) {
  const status = useQuery(reads.import(useHost(), id)).data?.status;
  return <StateMark mark={status === undefined ? 'dial' : importMark(status)} />;
}

/** Adds the people of every file, each read as its preview shows it. */
function useAddAll() {
  const host = useHost();
  const cache = useQueryClient();
  const { change, show } = useIntake();
  const showFailure = useShowFailure();
  return useMutation({
    mutationFn: async (files: readonly Given[]) => {
      for (const file of files) {
        // The file that cannot be added is shown, and the others wait: it may be mended first.
        show(file.path);
        const preview = await cache.fetchQuery(reads.preview(host, file.path, file.options));
        const options = explicit(preview.detected);
        const started = await host.commands.importStart(file.campaignId, file.path, options);
        change(file.path, { importId: started.importId });
      }
    },
    onError: showFailure,
  });
}
