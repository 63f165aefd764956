// The first rows of a file: as they stand, and as they will be rung.
import { Button } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportPreview, PreviewRow } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useAppearance } from '../../lib/appearance';
import { bytes, count, encodingName, phone } from '../../lib/format';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { StateMark, StateWord } from '../../ui/StateMark';
import { type Column, rowsOf, Table } from '../../ui/Table';
import { Tile, Tiles } from '../../ui/Tile';
import { Destination } from './Destination';
import styles from './Intake.module.css';
import { Reading } from './Reading';
import { fileName, type Given, useIntake } from './store';
import { mendsOf, tallyOf, VERDICTS } from './verdicts';

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
      {(data) => <Full file={file} preview={data} />}
    </QueryView>
  );
}

function Full({ file, preview }: { file: Given; preview: ImportPreview }) {
  const { t } = useTranslation();
  const tally = tallyOf(preview.rows);
  const rows = preview.rows.length;
  return (
    <>
      <Panel
        title={preview.fileName}
        note={t('intake.found', {
          size: bytes(preview.bytes),
          encoding: encodingName(preview.detected.encoding),
          rows: count(preview.rowsEstimate),
          header: t(preview.detected.hasHeader ? 'intake.headerYes' : 'intake.headerNo'),
        })}
      >
        <Reading file={file} preview={preview} />
      </Panel>
      <Tiles label={t('intake.ofFirst', { count: rows })}>
        <Tile
          label={t('intake.willRing')}
          value={count(tally.accepted + tally.repaired)}
          tone="talk"
          unit={t('intake.ofRows', { count: rows })}
          note={t('intake.onlyFirst', { count: rows })}
          formula={t('intake.willRingFormula')}
        />
        <Tile
          label={t('intake.mended')}
          value={count(tally.repaired)}
          tone={tally.repaired > 0 ? 'look' : 'plain'}
          note={t('intake.mendedMeans')}
          formula={t('intake.mendedFormula')}
        />
        <Tile
          label={t('intake.duplicates')}
          value={count(tally.duplicate)}
          note={t('intake.duplicatesMean')}
          formula={t('intake.duplicatesFormula')}
        />
        <Tile
          label={t('intake.rejected')}
          value={count(tally.rejected)}
          tone={tally.rejected > 0 ? 'bad' : 'plain'}
          note={t('intake.rejectedMeans')}
          formula={t('intake.rejectedFormula')}
        />
      </Tiles>
      <div className={styles.columns}>
        <Panel fills title={t('intake.preview')} note={t('intake.previewNote')}>
          {rows === 0 ? (
            <Blank mark="look" title={t('intake.noRows')} text={t('intake.noRowsMeans')} />
          ) : (
            <Rows preview={preview} />
          )}
        </Panel>
        <div className={styles.aside}>
          <Take file={file} preview={preview} />
          <Mends rows={preview.rows} />
        </div>
      </div>
    </>
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
        cell: (row) => count(row.record),
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

function Take({ file, preview }: { file: Given; preview: ImportPreview }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const { change, leave } = useIntake();
  const explain = useExplain();
  const start = useMutation({
    mutationFn: () => commands.importStart(file.campaignId, file.path, file.options),
    onSuccess: (started) => change(file.path, { importId: started.importId }),
  });
  const unreadable = preview.detected.phoneColumn === null || preview.rows.length === 0;
  return (
    <Panel title={t('intake.next')}>
      <div className={styles.next}>
        <Destination file={file} preview={preview} />
        {preview.warnings.map((warning) => (
          <p key={warning} className={styles.warning}>
            <StateWord mark="look">{warning}</StateWord>
          </p>
        ))}
        {start.isError && (
          <p className={styles.warning} role="alert">
            <StateWord mark="bad">{explain(start.error).title}</StateWord>{' '}
            {explain(start.error).remedy}
          </p>
        )}
        <p className={styles.promise}>
          {unreadable ? t('intake.noPhoneColumn') : t('intake.promise')}
        </p>
        <div className={styles.buttons}>
          <Button
            variant="filled"
            size="sm"
            fullWidth
            disabled={unreadable}
            loading={start.isPending}
            onClick={() => start.mutate()}
            data-testid="take-in"
          >
            {t('intake.takeIn')}
          </Button>
          <Button variant="subtle" fullWidth onClick={() => leave(file.path)}>
            {t('intake.leave')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

/** The rows of the preview that will not be taken, grouped by what mends them. */
function Mends({ rows }: { rows: readonly PreviewRow[] }) {
  const { t } = useTranslation();
  const mends = mendsOf(rows);
  if (mends.length === 0) return null;
  return (
    <Panel title={t('rejects.mends')} note={t('intake.ofFirst', { count: rows.length })}>
      <ul className={styles.mends}>
        {mends.map((mend) => (
          <li key={mend.reason} className={styles.mend}>
            <StateMark mark="bad" />
            <b className="num">{count(mend.count)}</b>
            <span>
              {mend.reason}
              <small>{mend.remedy}</small>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
