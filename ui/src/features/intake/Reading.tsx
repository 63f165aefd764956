// How the file is read. Found out from its content; every guess can be put right here.
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportOptions, ImportPreview } from '../../api/bindings';
import { encodingName } from '../../lib/format';
import styles from './Intake.module.css';
import { type Given, useIntake } from './store';

const DELIMITERS = [
  { value: ',', key: 'intake.comma' },
  { value: ';', key: 'intake.semicolon' },
  { value: 'tab', key: 'intake.tab' },
  { value: '|', key: 'intake.pipe' },
] as const;

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

/** A delimiter as the choice names it. */
function delimiterName(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

export function Reading({ file, preview }: { file: Given; preview: ImportPreview }) {
  const { t } = useTranslation();
  const changeFile = useIntake((intake) => intake.change);
  const { detected } = preview;
  const columns = detected.columns.map((name, place) => ({
    value: String(place),
    label: name || t('intake.column', { place: place + 1 }),
  }));
  const change = (options: ImportOptions) =>
    changeFile(file.path, { options: { ...file.options, ...options } });
  const encoding = detected.encoding.toLowerCase();
  const delimiter = delimiterName(detected.delimiter);
  return (
    <div className={styles.reading}>
      <NativeSelect
        label={t('intake.phoneColumn')}
        value={detected.phoneColumn === null ? '' : String(detected.phoneColumn)}
        data={[
          ...(detected.phoneColumn === null ? [{ value: '', label: t('intake.choosePhone') }] : []),
          ...columns,
        ]}
        error={detected.phoneColumn === null}
        onChange={(event) => change({ phoneColumn: event.currentTarget.value || null })}
      />
      <NativeSelect
        label={t('intake.nameColumn')}
        value={detected.nameColumn === null ? '' : String(detected.nameColumn)}
        data={[{ value: '', label: t('intake.noName') }, ...columns]}
        onChange={(event) => change({ nameColumn: event.currentTarget.value || null })}
      />
      <NativeSelect
        label={t('intake.delimiter')}
        value={delimiter}
        data={[
          ...DELIMITERS.map(({ value, key }) => ({ value, label: t(key) })),
          ...(DELIMITERS.some(({ value }) => value === delimiter)
            ? []
            : [{ value: delimiter, label: delimiter }]),
        ]}
        onChange={(event) => change({ delimiter: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('intake.encoding')}
        value={encoding}
        data={[...new Set([encoding, ...ENCODINGS])].map((value) => ({
          value,
          label: encodingName(value),
        }))}
        onChange={(event) => change({ encoding: event.currentTarget.value })}
      />
    </div>
  );
}
