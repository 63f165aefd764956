// The files of a campaign, what became of their rows, and the way to take their people out again.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useImportEnd } from '../../api/actions';
import type { ImportView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { importMark } from '../../api/states';
import { useAppearance } from '../../lib/appearance';
import { count, dateAndTime } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateWord } from '../../ui/StateMark';
import { type Column, rowsOf, Table } from '../../ui/Table';
import styles from './Campaigns.module.css';

type Figure = 'records' | 'accepted' | 'repaired' | 'duplicate' | 'suppressed' | 'rejected';
const FIGURES = [
  'records',
  'accepted',
  'repaired',
  'duplicate',
  'suppressed',
  'rejected',
] as const satisfies readonly Figure[];

export function Imports({ id, zone }: { id: string; zone: string }) {
  const { t } = useTranslation();
  const words = useAnswerWords();
  const explain = useExplain();
  const imports = useQuery(reads.imports(useHost(), id));
  return (
    <Panel
      fills
      title={t('campaigns.imports')}
      note={imports.data === undefined ? undefined : count(imports.data.length)}
    >
      <QueryView
        answer={imports}
        words={words}
        explain={explain}
        isEmpty={(all) => all.length === 0}
        empty={<Blank title={t('imports.none')} text={t('people.noneMeans')} />}
      >
        {(all) => <Full imports={all} zone={zone} />}
      </QueryView>
    </Panel>
  );
}

function Full({ imports, zone }: { imports: readonly ImportView[]; zone: string }) {
  const { t } = useTranslation();
  const density = useAppearance((appearance) => appearance.density);
  const [asked, ask] = useState<ImportView | null>(null);
  const columns = useMemo(
    (): Column<ImportView>[] => [
      {
        id: 'file',
        title: t('imports.file'),
        width: 'minmax(140px, 1.6fr)',
        cell: (one) => (
          <Link className={styles.link} to="/imports/$id" params={{ id: one.importId }}>
            {one.fileName}
          </Link>
        ),
      },
      {
        id: 'status',
        title: t('calls.state'),
        width: 'minmax(96px, 0.7fr)',
        cell: (one) => (
          <StateWord mark={importMark(one.status)}>{t(`importState.${one.status}`)}</StateWord>
        ),
      },
      {
        id: 'when',
        title: t('imports.when'),
        width: 'minmax(96px, 0.7fr)',
        cell: (one) => dateAndTime(one.startedAt, zone),
      },
      ...FIGURES.map(
        (figure): Column<ImportView> => ({
          id: figure,
          title: t(`imports.${figure}`),
          width: 'minmax(56px, 0.4fr)',
          figure: true,
          cell: (one) => count(one[figure]),
        }),
      ),
      {
        id: 'undo',
        title: t('campaigns.actions'),
        width: '72px',
        figure: true,
        cell: (one) =>
          one.canUndo && (
            <Button size="compact-xs" onClick={() => ask(one)}>
              {t('undo.undo')}
            </Button>
          ),
      },
    ],
    [t, zone],
  );
  const rows = useMemo(() => rowsOf(imports), [imports]);
  return (
    <>
      <Table
        virtual
        label={t('campaigns.imports')}
        columns={columns}
        rows={rows}
        rowKey={(one) => one.importId}
        density={density}
      />
      <Question asked={asked} onClose={() => ask(null)} />
    </>
  );
}

/** Taking people out cannot be taken back by a click, so it is asked about. */
function Question({ asked, onClose }: { asked: ImportView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const end = useImportEnd();
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={t('imports.undoTitle', { file: asked?.fileName ?? '' })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Text>{t('imports.undoMeans', { count: asked?.accepted ?? 0 })}</Text>
      <Group justify="flex-end" gap={8} mt={20}>
        <Button onClick={onClose} data-autofocus>
          {t('imports.keep')}
        </Button>
        <Button
          variant="danger"
          onClick={() => {
            if (asked !== null) end.mutate({ id: asked.importId, end: 'undo' });
            onClose();
          }}
        >
          {t('imports.undo')}
        </Button>
      </Group>
    </Modal>
  );
}
