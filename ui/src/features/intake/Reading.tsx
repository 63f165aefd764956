// How the file is read. Found out from its content; every guess can be put right here.
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportOptions, ImportPreview } from '../../api/bindings';
import { encodingName } from '../../lib/format';
import { Destination } from './Destination';
import { delimiterName, NO_NAME } from './explicit';
import styles from './Intake.module.css';
import { type Given, useIntake } from './store';

const DELIMITERS = [
  { value: ',', key: 'intake.comma' },
  { value: ';', key: 'intake.semicolon' },
  { value: 'tab', key: 'intake.tab' },
  { value: '|', key: 'intake.pipe' },
] as const;

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

/** Countries that a list often comes from; whichever was found is added. */
const REGIONS = ['IN', 'AE', 'AU', 'BD', 'DE', 'GB', 'ID', 'LK', 'MY', 'NP', 'SA', 'SG', 'US'];

const countries = new Intl.DisplayNames(['en'], { type: 'region' });

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
        value={detected.nameColumn === null ? NO_NAME : String(detected.nameColumn)}
        data={[{ value: NO_NAME, label: t('intake.noName') }, ...columns]}
        onChange={(event) => change({ nameColumn: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('intake.region')}
        value={detected.region}
        data={[...new Set([...REGIONS, detected.region])].map((value) => ({
          value,
          label: countries.of(value) ?? value,
        }))}
        onChange={(event) => change({ region: event.currentTarget.value })}
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
      <Destination file={file} preview={preview} />
    </div>
  );
}
