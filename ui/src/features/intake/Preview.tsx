// The first rows of a file: as they stand, and as they will be rung.
import { Button, Progress } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportCount, ImportOptions, ImportPreview, PreviewRow } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useAppearance } from '../../lib/appearance';
import { bytes, encodingName, phone, count as write } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateMark, StateWord } from '../../ui/StateMark';
import { type Column, rowsOf, Table } from '../../ui/Table';
import { Tile, Tiles } from '../../ui/Tile';
import { explicit } from './explicit';
import styles from './Intake.module.css';
import { Reading } from './Reading';
import { fileName, type Given, useIntake } from './store';
import { isHarmless, VERDICTS } from './verdicts';

/** How often it is asked how far the count is. */
const COUNT_MS = 250;

export function Preview({ file }: { file: Given }) {
  const host = useHost();
  const words = useAnswerWords();
  const explain = useExplain();
  const { t } = useTranslation();
  const leave = useIntake((intake) => intake.leave);
  const preview = useQuery({
    ...reads.preview(host, file.path, file.options),
    placeholderData: keepPreviousData,
  });
  if (preview.isError) {
    const { title, remedy } = explain(preview.error);
    return (
      <Panel title={fileName(file.path)}>
        <Blank alert mark="bad" title={title} text={remedy}>
          <div className={styles.choose}>
            <Button onClick={() => void preview.refetch()}>{t('common.again')}</Button>
            <Button variant="subtle" onClick={() => leave(file.path)}>
              {t('intake.leave')}
            </Button>
          </div>
        </Blank>
      </Panel>
    );
  }
  return (
    <QueryView answer={preview} words={words} explain={explain} lines={12} framed>
      {(data) => <Full file={file} preview={data} settled={!preview.isPlaceholderData} />}
    </QueryView>
  );
}

interface FullProps {
  file: Given;
  preview: ImportPreview;
  /** Whether the preview is that of the options that were chosen. */
  settled: boolean;
}

function Full({ file, preview, settled }: FullProps) {
  const { t } = useTranslation();
  const host = useHost();
  const options = useMemo(() => explicit(preview.detected), [preview.detected]);
  const readable = preview.detected.phoneColumn !== null && preview.rows.length > 0;
  const count = useQuery({
    ...reads.importCount(host, file.campaignId, file.path, options),
    enabled: readable && settled,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.whole === false ? COUNT_MS : false),
  });
  return (
    <>
      <Head file={file} preview={preview} options={options} ready={readable && settled} />
      {readable && (
        <Counted
          count={count.data}
          estimate={preview.rowsEstimate}
          counting={count.isPlaceholderData}
        />
      )}
      <div className={styles.columns}>
        <Panel
          fills
          title={t('intake.preview')}
          note={t('intake.previewNote', { rows: write(preview.rows.length) })}
        >
          {preview.rows.length === 0 ? (
            <Blank
              mark="look"
              title={t(readable ? 'intake.noRows' : 'intake.noPhone')}
              text={t(readable ? 'intake.noRowsMeans' : 'intake.noPhoneColumn')}
            />
          ) : (
            <Rows preview={preview} />
          )}
        </Panel>
        <div className={styles.aside}>
          <Mends count={count.data} />
        </div>
      </div>
    </>
  );
}

interface HeadProps {
  file: Given;
  preview: ImportPreview;
  options: ImportOptions;
  /** Whether what is shown can be taken in as it is shown. */
  ready: boolean;
}

/** What the file is, how it is read, and the way on. */
function Head({ file, preview, options, ready }: HeadProps) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const { change, leave } = useIntake();
  const explain = useExplain();
  const start = useMutation({
    mutationFn: () => commands.importStart(file.campaignId, file.path, options),
    onSuccess: (started) => change(file.path, { importId: started.importId }),
  });
  const told = start.isError ? explain(start.error) : null;
  return (
    <Panel
      title={preview.fileName}
      note={t('intake.found', {
        size: bytes(preview.bytes),
        encoding: encodingName(preview.detected.encoding),
        rows: write(preview.rowsEstimate),
        header: t(preview.detected.hasHeader ? 'intake.headerYes' : 'intake.headerNo'),
      })}
      tools={
        <>
          <Button variant="subtle" size="compact-sm" onClick={() => leave(file.path)}>
            {t('intake.leave')}
          </Button>
          <Button
            variant="filled"
            size="compact-sm"
            disabled={!ready}
            loading={start.isPending}
            onClick={() => start.mutate()}
            data-testid="take-in"
          >
            {t('intake.takeIn')}
          </Button>
        </>
      }
    >
      <Reading file={file} preview={preview} />
      <ul className={styles.remarks}>
        {preview.warnings.map((warning) => (
          <li key={warning}>
            <StateMark mark="look" /> {warning}
          </li>
        ))}
        {told !== null && (
          <li role="alert">
            <StateMark mark="bad" /> <b>{told.title}</b> {told.remedy}
          </li>
        )}
        {preview.remembered && (
          <li>
            <StateMark mark="done" /> {t('intake.remembered')}
          </li>
        )}
        <li>{t('intake.promise')}</li>
      </ul>
    </Panel>
  );
}

interface CountedProps {
  count: ImportCount | undefined;
  estimate: number;
  /** Whether the figures are still those of another question. */
  counting: boolean;
}

/** What the whole file comes to, as far as it is counted. */
function Counted({ count, estimate, counting }: CountedProps) {
  const { t } = useTranslation();
  const whole = count?.whole === true && !counting;
  const of = (figure: 'accepted' | 'repaired' | 'duplicate' | 'suppressed' | 'rejected') =>
    count === undefined ? '–' : write(count[figure]);
  const tone = (figure: 'repaired' | 'rejected', loud: 'look' | 'bad') =>
    (count?.[figure] ?? 0) > 0 ? loud : 'plain';
  const read = count?.records ?? 0;
  return (
    <div className={styles.counted}>
      <Tiles label={t('intake.counters')}>
        <Tile
          label={t('intake.willRing')}
          value={of('accepted')}
          tone="talk"
          unit={count === undefined ? undefined : t('intake.ofRows', { count: count.records })}
          note={t('intake.willRingNote')}
          formula={t('intake.willRingFormula')}
        />
        <Tile
          label={t('intake.mended')}
          value={of('repaired')}
          tone={tone('repaired', 'look')}
          note={t('intake.mendedMeans')}
          formula={t('intake.mendedFormula')}
        />
        <Tile
          label={t('intake.duplicates')}
          value={of('duplicate')}
          note={t('intake.duplicatesMean')}
          formula={t('intake.duplicatesFormula')}
        />
        <Tile
          label={t('intake.suppressed')}
          value={of('suppressed')}
          note={t('intake.suppressedMean')}
          formula={t('intake.suppressedFormula')}
        />
        <Tile
          label={t('intake.rejected')}
          value={of('rejected')}
          tone={tone('rejected', 'bad')}
          note={t('intake.rejectedMeans')}
          formula={t('intake.rejectedFormula')}
        />
      </Tiles>
      <div className={styles.countedHow}>
        <span role="status">
          {whole
            ? t('intake.counted', { count: read })
            : t('intake.counting', { read: write(read), total: write(Math.max(read, estimate)) })}
        </span>
        {!whole && (
          <Progress
            value={estimate === 0 ? 0 : Math.min(100, (read / estimate) * 100)}
            aria-label={t('intake.countProgress')}
            transitionDuration={0}
            size={4}
          />
        )}
      </div>
    </div>
  );
}

/** The columns of the file, the phone's and the name's first, and beside it what will be rung. */
function Rows({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const density = useAppearance((appearance) => appearance.density);
  const { detected } = preview;
  const columns = useMemo((): Column<PreviewRow>[] => {
    const { phoneColumn, nameColumn } = detected;
    const leading = [phoneColumn, nameColumn].filter((place) => place !== null);
    const others = detected.columns
      .map((_, place) => place)
      .filter((place) => !leading.includes(place));
    const asItStands = (place: number): Column<PreviewRow> => ({
      id: `cell-${place}`,
      title: detected.columns[place] || t('intake.column', { place: place + 1 }),
      width: place === phoneColumn ? 'minmax(136px, 1fr)' : 'minmax(116px, 1fr)',
      cell: (row) => <span data-copyable>{row.cells[place]}</span>,
    });
    return [
      {
        id: 'row',
        title: t('intake.row'),
        width: '36px',
        figure: true,
        cell: (row) => write(row.record),
      },
      ...(phoneColumn === null ? [] : [asItStands(phoneColumn)]),
      {
        id: 'rings',
        title: t('intake.rings'),
        width: 'minmax(210px, 1.8fr)',
        cell: (row) => <Verdict row={row} />,
      },
      ...(nameColumn === null ? [] : [asItStands(nameColumn)]),
      ...others.map(asItStands),
    ];
  }, [detected, t]);
  const rows = useMemo(() => rowsOf(preview.rows), [preview.rows]);
  return (
    <Table
      virtual
      label={t('intake.preview')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.record)}
      density={density}
    />
  );
}

function Verdict({ row }: { row: PreviewRow }) {
  const { t } = useTranslation();
  const { mark, word } = VERDICTS[row.verdict];
  const rung = row.verdict === 'accepted' || row.verdict === 'repaired';
  return (
    <span
      className={styles.verdict}
      data-verdict={row.verdict}
      title={row.remedy ?? row.note ?? undefined}
    >
      <StateWord mark={mark}>
        <span className="visually-hidden">{t(word)} </span>
        {rung && row.phoneNumber !== null ? phone(row.phoneNumber) : (row.note ?? t(word))}
      </StateWord>
    </span>
  );
}

/** The rows that will not be taken, grouped by what mends them. */
function Mends({ count }: { count: ImportCount | undefined }) {
  const { t } = useTranslation();
  const groups = count?.rejectGroups ?? [];
  return (
    <Panel title={t('rejects.mends')} note={groups.length > 0 ? t('intake.wholeFile') : undefined}>
      {groups.length === 0 ? (
        <p className={styles.calm}>
          <StateMark mark={count?.whole === true ? 'done' : 'wait'} />
          {t(count?.whole === true ? 'intake.allTaken' : 'intake.notCounted')}
        </p>
      ) : (
        <ul className={styles.mends}>
          {groups.map((group) => (
            <li key={group.code} className={styles.mend}>
              <StateMark mark={isHarmless(group.code) ? 'held' : 'bad'} />
              <b className="num">{write(group.count)}</b>
              <span>
                {group.reason}
                <small>{group.remedy}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
