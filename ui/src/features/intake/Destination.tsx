// Where the people go: a new draft named after the file, or a campaign that takes people in.
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { refusalOf } from '../../api/actions';
import type { ImportPreview } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { withoutExtension } from '../../lib/format';
import { type Given, useIntake } from './store';

export function Destination({ file, preview }: { file: Given; preview: ImportPreview }) {
  const { t } = useTranslation();
  const host = useHost();
  const change = useIntake((intake) => intake.change);
  const campaigns = useQuery(reads.campaigns(host));
  const open = (campaigns.data ?? []).filter(
    (campaign) => refusalOf(campaign, 'import') === null && campaign.ownAccount,
  );
  return (
    <NativeSelect
      label={t('intake.into')}
      value={file.campaignId ?? ''}
      data={[
        { value: '', label: t('intake.newCampaign', { name: withoutExtension(preview.fileName) }) },
        ...open.map((campaign) => ({ value: campaign.id, label: campaign.name })),
      ]}
      onChange={(event) => change(file.path, { campaignId: event.currentTarget.value || null })}
    />
  );
}
