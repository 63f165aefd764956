// Who or what the people rung are connected to: the list, a form, a test call, and the way out.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowFailure } from '../../api/actions';
import type { AgentView } from '../../api/bindings';
import { reads, useHost } from '../../api/client';
import { useAnswerWords, useExplain } from '../../api/explain';
import { useUndo } from '../../api/undo';
import { useAppearance } from '../../lib/appearance';
import { count } from '../../lib/format';
import { ActionButton } from '../../ui/ActionButton';
import { Blank } from '../../ui/Blank';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { type Column, rowsOf, Table } from '../../ui/Table';
import { AgentForm } from './AgentForm';
import styles from './Agents.module.css';
import { RingMe } from './RingMe';

/** What stands over the list. */
type Over =
  | { readonly kind: 'form'; readonly agent: AgentView | null }
  | { readonly kind: 'ring'; readonly agent: AgentView };

export function AgentsScreen() {
  const { t } = useTranslation();
  const host = useHost();
  const agents = useQuery(reads.agents(host));
  const words = useAnswerWords();
  const explain = useExplain();
  const [over, setOver] = useState<Over | null>(null);
  const close = () => setOver(null);
  const make = () => setOver({ kind: 'form', agent: null });
  return (
    <div className={styles.whole}>
      <h1 className="visually-hidden">{t('rail.agents')}</h1>
      <Panel
        fills
        title={t('rail.agents')}
        note={agents.data === undefined ? undefined : count(agents.data.length)}
        tools={
          <Button size="compact-sm" onClick={make}>
            {t('agents.new')}
          </Button>
        }
      >
        <QueryView
          answer={agents}
          words={words}
          explain={explain}
          isEmpty={(all) => all.length === 0}
          empty={
            <Blank
              title={t('agents.none')}
              text={t('agents.noneMeans')}
              action={{ label: t('agents.new'), run: make }}
            />
          }
        >
          {(all) => <Full agents={all} onOver={setOver} />}
        </QueryView>
      </Panel>
      {over?.kind === 'form' && (
        <AgentForm agent={over.agent} known={agents.data ?? []} onClose={close} />
      )}
      {over?.kind === 'ring' && <RingMe agent={over.agent} onClose={close} />}
    </div>
  );
}

interface FullProps {
  agents: readonly AgentView[];
  onOver: (over: Over) => void;
}

function Full({ agents, onOver }: FullProps) {
  const { t } = useTranslation();
  const account = useQuery(reads.system(useHost())).data?.account.callerId;
  const density = useAppearance((appearance) => appearance.density);
  const columns = useMemo(
    (): Column<AgentView>[] => [
      {
        id: 'name',
        title: t('agents.name'),
        width: 'minmax(140px, 1.4fr)',
        cell: (agent) => <b className={styles.name}>{agent.name}</b>,
      },
      {
        id: 'kind',
        title: t('agents.kind'),
        width: 'minmax(120px, 1fr)',
        cell: (agent) => t('agents.flow', { appId: agent.appId ?? '' }),
      },
      {
        id: 'caller',
        title: t('agents.callerId'),
        width: 'minmax(150px, 1fr)',
        cell: (agent) =>
          agent.callerId ?? (
            <span className={styles.quiet}>
              {account === undefined || account === ''
                ? t('agents.noCallerId')
                : t('agents.accountCallerId', { number: account })}
            </span>
          ),
      },
      {
        id: 'campaigns',
        title: t('agents.campaigns'),
        width: '110px',
        figure: true,
        cell: (agent) =>
          agent.campaigns === 0
            ? '–'
            : t('agents.campaignsOf', {
                open: count(agent.campaignsOpen),
                all: count(agent.campaigns),
              }),
      },
      {
        id: 'actions',
        title: t('campaigns.actions'),
        width: '226px',
        figure: true,
        cell: (agent) => (
          <span className={styles.actions}>
            <Button size="compact-sm" onClick={() => onOver({ kind: 'ring', agent })}>
              {t('agents.ring')}
            </Button>
            <Button size="compact-sm" onClick={() => onOver({ kind: 'form', agent })}>
              {t('agents.edit')}
            </Button>
            <Remove agent={agent} />
          </span>
        ),
      },
    ],
    [t, account, onOver],
  );
  const rows = useMemo(() => rowsOf(agents), [agents]);
  return (
    <Table
      virtual
      label={t('rail.agents')}
      columns={columns}
      rows={rows}
      rowKey={(agent) => agent.id}
      density={density}
    />
  );
}

/** Takes an agent out, with the way back; one that is needed stays and says why. */
function Remove({ agent }: { agent: AgentView }) {
  const { t } = useTranslation();
  const { commands } = useHost();
  const cache = useQueryClient();
  const onError = useShowFailure();
  const { remember } = useUndo();
  const changed = () => cache.invalidateQueries({ queryKey: ['agents'] });
  const remove = useMutation({
    mutationFn: () => commands.agentRemove(agent.id),
    onSuccess: (gone) => {
      void changed();
      remember({
        about: `agent ${gone.id}`,
        done: t('agents.removed', { name: gone.name }),
        undo: async () => {
          await commands.agentSave({
            id: gone.id,
            name: gone.name,
            kind: 'flow',
            appId: gone.appId,
            callerId: gone.callerId,
          });
          await changed();
        },
      });
    },
    onError,
  });
  const refusal =
    agent.campaignsOpen > 0
      ? t('agents.usedByCampaigns', { count: agent.campaignsOpen })
      : agent.callsOpen > 0
        ? t('agents.usedByCalls', { count: agent.callsOpen })
        : null;
  return (
    <ActionButton
      size="compact-sm"
      refusal={refusal}
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {t('agents.remove')}
    </ActionButton>
  );
}
