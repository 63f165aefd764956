// A file as it is taken in, and what became of every row once it is.
import { Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { refusalOf, useCampaignAction, useImportEnd } from '../../api/actions';
import type { ImportView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { clock, count } from '../../lib/format';
import { ActionButton } from '../../ui/ActionButton';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateWord } from '../../ui/StateMark';
import { Tile, Tiles } from '../../ui/Tile';
import styles from './Intake.module.css';
import { Rejects } from './Rejects';
import { type Given, useIntake } from './store';

/** An import of earlier, as its campaign lists it. */
export function PastImport({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <div className={styles.whole}>
      <h1 className="visually-hidden">{t('intake.past')}</h1>
      <Running file={null} id={id} />
    </div>
  );
}

export function Running({ file, id }: { file: Given | null; id: string }) {
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  return (
    <QueryView answer={useQuery(reads.import(host, id))} words={words} explain={explain} framed>
      {(view) => <Full file={file} view={view} />}
    </QueryView>
  );
}

function Full({ file, view }: { file: Given | null; view: ImportView }) {
  const { t } = useTranslation();
  switch (view.status) {
    case 'reading':
    case 'committing':
      return (
        <>
          <Going view={view} />
          <Counters view={view} />
        </>
      );
    case 'ready':
    case 'completed':
      return (
        <>
          <Done file={file} view={view} />
          <Counters view={view} />
          <Rejects view={view} />
        </>
      );
    case 'refused':
      return (
        <Over
          file={file}
          view={view}
          status="refused"
          mark="bad"
          text={view.error ?? t('intake.refusedMeans')}
        />
      );
    case 'canceled':
      return (
        <Over
          file={file}
          view={view}
          status="canceled"
          mark="held"
          text={view.error ?? t('intake.canceledMeans', { count: view.accepted })}
        />
      );
    case 'undone':
      return (
        <Over file={file} view={view} status="undone" mark="held" text={t('intake.undoneMeans')} />
      );
  }
}

function Going({ view }: { view: ImportView }) {
  const { t } = useTranslation();
  const end = useImportEnd();
  const share = view.rowsEstimate ? Math.min(100, (view.records / view.rowsEstimate) * 100) : 0;
  return (
    <Panel
      title={view.fileName}
      note={t(`intake.${view.status === 'reading' ? 'reading' : 'committing'}`)}
      tools={
        <Button
          size="compact-sm"
          loading={end.isPending}
          onClick={() => end.mutate({ id: view.importId, end: 'cancel' })}
        >
          {t('common.cancel')}
        </Button>
      }
    >
      <div className={styles.going}>
        <Progress value={share} aria-label={t('intake.progress')} transitionDuration={0} size={8} />
        <p className="num">
          <span>
            {view.rowsEstimate === null
              ? t('intake.readSoFar', { count: view.records })
              : t('intake.readOf', { read: count(view.records), total: count(view.rowsEstimate) })}
          </span>
          {view.rowsPerSecond !== null && (
            <span>{t('intake.rowsPerSecond', { rows: count(view.rowsPerSecond) })}</span>
          )}
          {view.secondsLeft !== null && (
            <span>{t('intake.left', { time: clock(view.secondsLeft) })}</span>
          )}
        </p>
      </div>
    </Panel>
  );
}

function Counters({ view }: { view: ImportView }) {
  const { t } = useTranslation();
  return (
    <Tiles label={t('intake.counters')}>
      <Tile
        label={t('intake.records')}
        value={count(view.records)}
        note={t('intake.recordsMean')}
        formula={t('intake.recordsFormula')}
      />
      <Tile
        label={t('intake.accepted')}
        value={count(view.accepted)}
        tone="talk"
        note={t('intake.acceptedMeans')}
        formula={t('intake.acceptedFormula')}
      />
      <Tile
        label={t('intake.mended')}
        value={count(view.repaired)}
        tone={view.repaired > 0 ? 'look' : 'plain'}
        note={t('intake.mendedMeans')}
        formula={t('intake.mendedFormula')}
      />
      <Tile
        label={t('intake.duplicates')}
        value={count(view.duplicate)}
        note={t('intake.duplicatesMean')}
        formula={t('intake.duplicatesFormula')}
      />
      {view.suppressed > 0 && (
        <Tile
          label={t('intake.suppressed')}
          value={count(view.suppressed)}
          note={t('intake.suppressedMean')}
          formula={t('intake.suppressedFormula')}
        />
      )}
      <Tile
        label={t('intake.rejected')}
        value={count(view.rejected)}
        tone={view.rejected > 0 ? 'bad' : 'plain'}
        note={t('intake.rejectedMeans')}
        formula={t('intake.rejectedFormula')}
      />
    </Tiles>
  );
}

function Done({ file, view }: { file: Given | null; view: ImportView }) {
  const { t } = useTranslation();
  const host = useHost();
  const navigate = useNavigate();
  const leave = useIntake((intake) => intake.leave);
  const end = useImportEnd();
  const action = useCampaignAction();
  const campaign = useQuery(reads.campaign(host, view.campaignId)).data;
  const startRefusal = campaign === undefined ? null : refusalOf(campaign, 'start');
  const start = () =>
    action.mutate(
      { id: view.campaignId, action: 'start' },
      {
        onSuccess: () => {
          if (file !== null) leave(file.path);
          void navigate({ to: '/' });
        },
      },
    );
  return (
    <Panel title={view.fileName} note={t('intake.done')}>
      <div className={styles.done} data-testid="import-done">
        <div className={styles.doneText}>
          <p className={styles.doneTitle}>
            {campaign !== undefined && (
              <StateWord mark="done">
                {t('intake.added', { count: view.accepted, campaign: campaign.name })}
              </StateWord>
            )}
          </p>
          <p>{t('intake.addedMeans')}</p>
        </div>
        <div className={styles.doneButtons}>
          {view.canUndo && (
            <Button
              variant="subtle"
              loading={end.isPending}
              onClick={() => end.mutate({ id: view.importId, end: 'undo' })}
            >
              {t('intake.undo')}
            </Button>
          )}
          <Button component={Link} to={`/campaigns/${view.campaignId}`}>
            {t('intake.openCampaign')}
          </Button>
          {campaign?.state !== 'running' && (
            <ActionButton
              variant="filled"
              refusal={startRefusal === null ? null : t(`refusal.${startRefusal}`)}
              loading={action.isPending}
              onClick={start}
            >
              {t('action.start')}
            </ActionButton>
          )}
        </div>
      </div>
    </Panel>
  );
}

interface OverProps {
  file: Given | null;
  view: ImportView;
  status: 'refused' | 'canceled' | 'undone';
  mark: 'bad' | 'held';
  text: string;
}

function Over({ file, view, status, mark, text }: OverProps) {
  const { t } = useTranslation();
  const { change, leave } = useIntake();
  const end = useImportEnd();
  return (
    <Panel title={view.fileName}>
      <Blank mark={mark} title={t(`importStatus.${status}`)} text={text} alert={mark === 'bad'}>
        <div className={styles.choose}>
          {view.canUndo && view.accepted > 0 && (
            <Button
              loading={end.isPending}
              onClick={() => end.mutate({ id: view.importId, end: 'undo' })}
            >
              {t('intake.undo')}
            </Button>
          )}
          {file !== null && (
            <>
              <Button onClick={() => change(file.path, { importId: null })}>
                {t('intake.lookAgain')}
              </Button>
              <Button variant="subtle" onClick={() => leave(file.path)}>
                {t('intake.leave')}
              </Button>
            </>
          )}
        </div>
      </Blank>
    </Panel>
  );
}
